/**
 * TensorFlow's tensor bundle, in which its {@code Saver} keeps variables: a table from name to
 * place and checksum, and the tensors' bytes in one or several shards.
 */
@NullMarked
package dev.gpt2.trainer.checkpoint.bundle;

import org.jspecify.annotations.NullMarked;
