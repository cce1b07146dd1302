/** Tests that hold a claim: their file, and their names there. */
export interface Held {
  file: string
  tests: string[]
}

export interface Claim {
  /** A point that users expect of any dashboard (1–18), or what no other product makes good (G…). */
  id: string
  says: string
  by: Held[]
}

const TABLE = 'test/e2e/runs-table.test.ts'
const ACTIONS = 'test/e2e/runs-table-actions.test.ts'
const CHARTS = 'test/e2e/charts.test.ts'
const COMPARE = 'test/e2e/compare.test.ts'
const ROOM = 'test/e2e/averaging-room.test.ts'
const TABS = 'test/e2e/run-tabs.test.ts'
const EVERYWHERE = 'test/e2e/everywhere.test.ts'
const LAUNCH = 'test/e2e/launch-and-queue.test.ts'

const by = (file: string, ...tests: string[]): Held => ({ file, tests })

/** What any dashboard of this field has: missing one of these feels broken. */
const EXPECTED: Claim[] = [
  {
    id: '1',
    says: 'An eye hides, a dot recolours, a pin keeps; a run has one colour everywhere',
    by: [
      by(
        TABLE,
        'keeps the eye and the colour of a run on every page and after a reload',
        'pins a run on top, and tells how far others are from the baseline and whether that is good',
      ),
    ],
  },
  {
    id: '2',
    says: 'Runs and charts are found by regular expressions',
    by: [
      by(
        CHARTS,
        'has sections that close, a search by expression, pins and hidden charts, all in the address',
      ),
      by(
        'test/integration/filters.test.ts',
        'means the same in the API for our texts, and for those of MLflow',
      ),
    ],
  },
  {
    id: '3',
    says: 'Charts with one x axis share their crosshair',
    by: [
      by(CHARTS, 'shows one crosshair in every chart of an axis, and the values of all runs, highest first'),
    ],
  },
  {
    id: '4',
    says: 'Dragging zooms, a double click shows all again',
    by: [by(CHARTS, 'reads a zoomed range again in full, and shows all again on a double click')],
  },
  {
    id: '5',
    says: 'x is step, relative time, wall time or any metric',
    by: [by(CHARTS, 'puts time or another metric on the x axis')],
  },
  {
    id: '6',
    says: 'Smoothing keeps the raw line behind, and values say which they are',
    by: [by(CHARTS, 'smooths on the server, keeps the raw line behind, and says which value is which')],
  },
  {
    id: '7',
    says: 'A logarithmic axis in one click',
    by: [by(CHARTS, 'has a logarithmic axis in one click')],
  },
  {
    id: '8',
    says: 'Sections by prefix that close, and a search',
    by: [
      by(
        CHARTS,
        'has sections that close, a search by expression, pins and hidden charts, all in the address',
      ),
    ],
  },
  {
    id: '9',
    says: 'A chart in full screen, arrow keys walk on',
    by: [by(CHARTS, 'walks through charts in full screen with the keys alone')],
  },
  {
    id: '10',
    says: 'Groups with a mean line and a band, N in the legend',
    by: [by(CHARTS, 'draws a band over all runs of a group, N in its legend')],
  },
  {
    id: '11',
    says: 'A chooser of columns, pinned and sorted, and CSV',
    by: [
      by(
        TABLE,
        'adds a column that was searched for, sorts by it and keeps that in its address',
        'hides, pins, moves and widens columns, and takes each back',
      ),
      by(ACTIONS, 'exports all runs that it finds, with the columns that it shows'),
    ],
  },
  {
    id: '12',
    says: 'The address is the state of the page, and Share copies it',
    by: [
      by(EVERYWHERE, 'the address of a page is copied as its link'),
      by(
        COMPARE,
        'gives the mean and its interval, the difference to a baseline, and the same again after a reload',
      ),
    ],
  },
  {
    id: '13',
    says: 'A palette on Ctrl-K',
    by: [by(EVERYWHERE, 'the palette finds runs at the server, pages, and what can be done here')],
  },
  {
    id: '14',
    says: 'What was done can be undone',
    by: [
      by(EVERYWHERE, 'what the page shows can be undone and done again, and it is said what that was'),
      by(ACTIONS, 'selects a range, tags it, and takes the tags back'),
    ],
  },
  {
    id: '15',
    says: 'Empty, loading, partial and stale states are said in words',
    by: [
      by(TABS, 'that have nothing say so'),
      by(ROOM, 'has words for a run without snapshots of its own, and for one that is not over'),
      by('test/e2e/dashboard.test.ts', 'tells a new user what to do, and leads there'),
    ],
  },
  {
    id: '16',
    says: 'A dark mode that can be read',
    by: [by('test/e2e/accessibility.test.ts', 'keeps text readable')],
  },
  {
    id: '17',
    says: 'Rows of groups open to their runs',
    by: [by(TABLE, 'groups by a param with mean ± std over all runs, whatever is shown, and opens to them')],
  },
  {
    id: '18',
    says: 'A running run shows its last sign of life',
    by: [by(TABLE, 'stays true while runs change, and does not move under one who reads')],
  },
]

/** What no other product does, as claims that can be tested. */
const OURS: Claim[] = [
  {
    id: 'G2',
    says: 'Honest charts: no extreme is lost at any zoom, and N of M points is said',
    by: [
      by(
        'packages/db/src/charts/spike.test.ts',
        'is seen at every zoom that holds it: of steps, of times, smoothed, and in the band of a group',
      ),
      by(CHARTS, 'draws as many points as there are pixels, says of how many, and loses no spike'),
    ],
  },
  {
    id: 'G3',
    says: 'Statistics of groups are of all data, whatever is shown',
    by: [
      by(TABLE, 'groups by a param with mean ± std over all runs, whatever is shown, and opens to them'),
      by(CHARTS, 'draws a band over all runs of a group, N in its legend'),
    ],
  },
  {
    id: 'G4',
    says: 'New points are pushed; a lost connection is made good; zoom and selection never jump',
    by: [
      by(CHARTS, 'keeps the zoom and the crosshair while points come'),
      by(
        'test/integration/live-views.test.ts',
        'and charts show every point once, however often their line is cut off and whenever they are read',
      ),
    ],
  },
  {
    id: 'G5',
    says: 'Only differences, of config, data, code and machine, as Markdown too',
    by: [by(COMPARE, 'shows what differs and hides what does not until it is asked for')],
  },
  {
    id: 'G6',
    says: 'One filter language for page, API and command line, of which that of MLflow is a part',
    by: [
      by(
        'test/integration/filters.test.ts',
        'means the same in the API for our texts, and for those of MLflow',
        'tells every mistake with its place',
        'lists runs on the command line, and marks mistakes there',
      ),
    ],
  },
  {
    id: 'G7',
    says: 'What a resume put other points in place of is kept, as a ghost',
    by: [
      by(
        'test/e2e/resume.test.ts',
        'draws what it puts other points in place of as a ghost, live as after a reload',
      ),
    ],
  },
  {
    id: 'G9',
    says: 'Never a false "crashed": a suspended worker simply goes on',
    by: [
      by(
        'test/integration/queue.test.ts',
        'simply go on when nobody took over: one attempt, and the same bits',
      ),
    ],
  },
  {
    id: 'G11',
    says: 'Before the start: place, wait, duration, disk and warnings',
    by: [
      by(
        LAUNCH,
        'a clone has the settings of its run, and tells what it will take from what that took',
        'what is changed is marked, listed against where the form began, warned of, and taken back',
      ),
    ],
  },
  {
    id: 'G12',
    says: 'Deleting says what it frees, frees it, and can be taken back until then',
    by: [
      by(ACTIONS, 'says what deleting frees, deletes and brings back'),
      by(
        'test/e2e/storage-page.test.ts',
        'says what it frees, moves to the trash, restores, and deletes for good',
      ),
    ],
  },
  {
    id: 'G14',
    says: 'Thousands of runs by thousands of keys stay fluid: only what is in sight is asked for and drawn',
    by: [
      by(
        TABLE,
        'has only those rows in the page that are in sight, and reads on as one scrolls',
        'asks for the values of columns in sight alone, however many the table has',
      ),
    ],
  },
  {
    id: 'G15',
    says: 'Pins, and a baseline with differences that know which way is better',
    by: [
      by(TABLE, 'pins a run on top, and tells how far others are from the baseline and whether that is good'),
    ],
  },
  {
    id: 'G16',
    says: 'No winner is told that seeds cannot tell from chance',
    by: [
      by(COMPARE, 'tells a winner only where seeds tell it from chance'),
      by(
        'packages/client/src/statistics/false-verdicts.test.ts',
        'at most one in twenty gets a winner where the t test stands alone: 5 seeds of 20 examples',
      ),
    ],
  },
  {
    id: 'G17',
    says: 'Weight averaging as a thing of its own: timeline, geometry, landscape, what-if to the same bits',
    by: [
      by(
        ROOM,
        'shows each snapshot with its score on the timeline',
        'marks snapshots and averages at their places, and says what the picture leaves out',
        'shows averaging weights by block that sum to 1, negative ones too',
        'averages the same snapshots by a what-if to the same bits, beside those of the run',
        'measures the landscape of picked snapshots and draws it with the path',
      ),
    ],
  },
]

export const CLAIMS: Claim[] = [...EXPECTED, ...OURS]
