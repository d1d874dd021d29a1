/** What a step's memory costs in computation: asked of the planner, then shown. */
@NullMarked
package dev.gpt2.trainer.tradeoff;

import org.jspecify.annotations.NullMarked;
