/** Where a run says how far it is: terminal, log file, the FineTuneJob's status, last words. */
@NullMarked
package dev.gpt2.trainer.report;

import org.jspecify.annotations.NullMarked;
