/** Pictures as SVG: a step's memory over its time, lines over a run's steps. */
@NullMarked
package dev.gpt2.trainer.picture;

import org.jspecify.annotations.NullMarked;
