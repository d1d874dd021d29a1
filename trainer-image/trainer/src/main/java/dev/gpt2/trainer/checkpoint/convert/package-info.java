/** Model folders written anew: in another layout, in other shards, in another float type. */
@NullMarked
package dev.gpt2.trainer.checkpoint.convert;

import org.jspecify.annotations.NullMarked;
