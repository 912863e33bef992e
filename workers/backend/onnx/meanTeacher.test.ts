import { meanTeacherSuite } from '../testing/meanTeacherSuite.ts';
import { createOnnxTraining } from './trainingProgram.ts';

meanTeacherSuite(() => createOnnxTraining({ threads: 1 }));
