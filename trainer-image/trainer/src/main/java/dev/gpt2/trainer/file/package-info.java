/** Files that are written so that they survive, and the exception for those that did not. */
@NullMarked
package dev.gpt2.trainer.file;

import org.jspecify.annotations.NullMarked;
