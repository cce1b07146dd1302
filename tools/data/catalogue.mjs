/**
 * Public data sets that `npm run data` fetches.
 *
 * A file's `sha256` is pinned where it could be checked: computed over the very files, or, for CIFAR and Imagenette,
 * as tensorflow/datasets publishes it (`url_checksums/` at commit 333639b, 24211da). Null means that nobody vouches for
 * it here; the digest found is printed then. An archive is unpacked: without its first `strip` folders, of the rest
 * what begins with one of `keep` (everything when it is missing), and `folder` of that becomes the data set. GitHub
 * packs archives anew for each caller, so of those the unpacked files are pinned: `treeSha256` is the digest of what
 * `sha256sum` prints for them in the order of their paths.
 */

const github = (repository, commit) => `https://raw.githubusercontent.com/${repository}/${commit}`

const file = (base, name, bytes, sha256, as = name.split('/').at(-1)) => ({
  name: as,
  url: `${base}/${name}`,
  bytes,
  sha256,
})

const MNIST = 'https://storage.googleapis.com/cvdf-datasets/mnist'
const FASHION = github('zalandoresearch/fashion-mnist', 'b2617bb6d3ffa2e429640350f613e3291e10b141')
const TORONTO = 'https://www.cs.toronto.edu/~kriz'
const BCCD = 'https://codeload.github.com/Shenggan/BCCD_Dataset/tar.gz'
const CHAR_RNN = github('karpathy/char-rnn', '6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e')
const POLARITY = github('dennybritz/cnn-text-classification-tf', '18762b459e21d9c70e5c242f8d43fc4e6db37a0d')
const TREC = github('harvardnlp/sent-conv-torch', 'd61ded09c99c0199d8c5bca946cd65864de2b296')
const MULTI30K = github('multi30k/dataset', 'c9be912dc05a3ebf9ae5bb5f7f58c1791cda43ab')

export const CATALOGUE = [
  {
    name: 'mnist',
    what: 'image classification: 70,000 handwritten digits, 28×28 grey',
    licence: 'CC BY-SA 3.0, copyright Yann LeCun and Corinna Cortes',
    cite: 'Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. Gradient-based learning applied to document recognition. 1998.',
    files: [
      file(
        MNIST,
        'train-images-idx3-ubyte.gz',
        9_912_422,
        '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      ),
      file(
        MNIST,
        'train-labels-idx1-ubyte.gz',
        28_881,
        '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      ),
      file(
        MNIST,
        't10k-images-idx3-ubyte.gz',
        1_648_877,
        '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      ),
      file(
        MNIST,
        't10k-labels-idx1-ubyte.gz',
        4_542,
        'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      ),
    ],
  },
  {
    name: 'fashion-mnist',
    what: 'image classification: 70,000 articles of clothing, 28×28 grey',
    licence: 'MIT, copyright 2017 Zalando SE',
    cite: 'H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST. arXiv:1708.07747, 2017.',
    files: [
      file(
        FASHION,
        'data/fashion/train-images-idx3-ubyte.gz',
        26_421_880,
        '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      ),
      file(
        FASHION,
        'data/fashion/train-labels-idx1-ubyte.gz',
        29_515,
        'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      ),
      file(
        FASHION,
        'data/fashion/t10k-images-idx3-ubyte.gz',
        4_422_102,
        '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      ),
      file(
        FASHION,
        'data/fashion/t10k-labels-idx1-ubyte.gz',
        5_148,
        '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      ),
      file(FASHION, 'LICENSE', 1_109, '13ef4788476d292858fa60eb9a5f74aeca5c65770bc885ccaa05823a17ef7be1'),
    ],
  },
  {
    name: 'cifar-10',
    what: 'image classification: 60,000 small photographs in 10 classes, 32×32',
    licence: 'none stated; a part of the Tiny Images, which their authors withdrew in 2020',
    cite: 'A. Krizhevsky. Learning Multiple Layers of Features from Tiny Images. 2009.',
    files: [
      file(
        TORONTO,
        'cifar-10-binary.tar.gz',
        170_052_171,
        'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      ),
    ],
    unpack: { strip: 1 },
  },
  {
    name: 'cifar-100',
    what: 'image classification: 60,000 small photographs in 100 classes, 32×32',
    licence: 'none stated; a part of the Tiny Images, which their authors withdrew in 2020',
    cite: 'A. Krizhevsky. Learning Multiple Layers of Features from Tiny Images. 2009.',
    files: [
      file(
        TORONTO,
        'cifar-100-binary.tar.gz',
        168_513_733,
        '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
      ),
    ],
    unpack: { strip: 1 },
  },
  {
    name: 'imagenette',
    what: 'image classification: 13,394 photographs in 10 classes of ImageNet, shorter side 160',
    licence: 'Apache-2.0 for the selection; the images are under the terms of ImageNet',
    cite: 'J. Howard. Imagenette. https://github.com/fastai/imagenette',
    files: [
      file(
        'https://s3.amazonaws.com/fast-ai-imageclas',
        'imagenette2-160.tgz',
        98_948_031,
        '88daccb09b6fce93f45e6c09ddeb269cce705549e6bff322092a2a5a11489863',
      ),
    ],
    unpack: { strip: 1, keep: ['train/', 'val/'] },
  },
  {
    name: 'bccd',
    what: 'object detection: 364 blood smears with 4,888 cells in 3 classes, 640×480',
    licence: 'MIT, copyright 2017 shenggan',
    cite: 'https://github.com/Shenggan/BCCD_Dataset',
    files: [file(BCCD, 'd272fb14cdff6e473fafeeeba32aba5f560e9e43', null, null, 'bccd.tar.gz')],
    unpack: {
      strip: 1,
      keep: ['BCCD/', 'LICENSE'],
      folder: 'BCCD',
      treeSha256: 'b5fa7e32e92e3cfdbc59cdfbc09b4ff959804ac2a06c7ed59f89833c1fd97879',
    },
  },
  {
    name: 'tinyshakespeare',
    what: 'language model: 1.1 million characters of plays',
    licence: 'public domain',
    cite: 'A. Karpathy. The Unreasonable Effectiveness of Recurrent Neural Networks. 2015.',
    files: [
      file(
        CHAR_RNN,
        'data/tinyshakespeare/input.txt',
        1_115_394,
        '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
      ),
    ],
  },
  {
    name: 'rt-polarity',
    what: 'text classification: 10,662 sentences of film reviews, negative or positive',
    licence: 'none stated; published by the authors for research',
    cite: 'B. Pang, L. Lee. Seeing stars. ACL 2005.',
    files: [
      file(
        POLARITY,
        'data/rt-polaritydata/rt-polarity.neg',
        612_506,
        '2d11cfbc790f1cd96d78339f41ce53ced1efa83cd22d37d6788fa3fe3d17e2fd',
      ),
      file(
        POLARITY,
        'data/rt-polaritydata/rt-polarity.pos',
        626_395,
        '4134882974a28d0c7b5151256f0e33a6169984ee7372c279e673f1114f475d58',
      ),
    ],
  },
  {
    name: 'trec',
    what: 'text classification: 5,952 questions by what they ask for, 6 classes',
    licence: 'none stated',
    cite: 'X. Li, D. Roth. Learning Question Classifiers. COLING 2002.',
    files: [
      file(
        TREC,
        'data/raw/TREC.train',
        335_858,
        '9e4c8bdcaffb96ed61041bd64b564183d52793a8e91d84fc3a8646885f466ec3',
      ),
      file(
        TREC,
        'data/raw/TREC.test',
        23_354,
        '033f22c028c2bbba9ca682f68ffe204dc1aa6e1cf35dd6207f2d4ca67f0d0e8e',
      ),
    ],
  },
  {
    name: 'multi30k',
    what: 'translation: 30,000 captions of photographs, German and English',
    licence: 'none stated',
    cite: 'D. Elliott, S. Frank, K. Sima’an, L. Specia. Multi30K. 2016.',
    files: [
      file(MULTI30K, 'data/task1/raw/train.de.gz', null, null),
      file(MULTI30K, 'data/task1/raw/train.en.gz', null, null),
      file(MULTI30K, 'data/task1/raw/test_2016_flickr.de.gz', null, null, 'test.de.gz'),
      file(MULTI30K, 'data/task1/raw/test_2016_flickr.en.gz', null, null, 'test.en.gz'),
    ],
  },
]
