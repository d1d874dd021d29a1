/** Encodings of datasets that jobs share. */
@NullMarked
package dev.gpt2.trainer.dataset.cache;

import org.jspecify.annotations.NullMarked;
