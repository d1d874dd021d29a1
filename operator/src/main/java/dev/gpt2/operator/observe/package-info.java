/** From the children as the cluster has them to what that means for the attempt: pure. */
@NullMarked
package dev.gpt2.operator.observe;

import org.jspecify.annotations.NullMarked;
