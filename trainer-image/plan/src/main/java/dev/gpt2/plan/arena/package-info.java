/** Where in one buffer each tensor of a step lies. */
@NullMarked
package dev.gpt2.plan.arena;

import org.jspecify.annotations.NullMarked;
