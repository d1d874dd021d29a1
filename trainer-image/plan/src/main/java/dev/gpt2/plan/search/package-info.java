/** Plans for steps of any form. */
@NullMarked
package dev.gpt2.plan.search;

import org.jspecify.annotations.NullMarked;
