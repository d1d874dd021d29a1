/** A step's memory over its time, drawn as SVG. */
@NullMarked
package dev.gpt2.trainer.picture;

import org.jspecify.annotations.NullMarked;
