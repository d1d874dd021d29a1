/**
 * From a path to windows of tokens: text and {@code .npz} files, chunks, fair and sequential order.
 */
@NullMarked
package dev.gpt2.trainer.dataset;

import org.jspecify.annotations.NullMarked;
