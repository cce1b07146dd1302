import { serveTrainer } from './trainer/serve-trainer.js'

serveTrainer()
