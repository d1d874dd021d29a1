/** Plans for steps that are modules within modules, as those of transformers are. */
@NullMarked
package dev.gpt2.plan.chain;

import org.jspecify.annotations.NullMarked;
