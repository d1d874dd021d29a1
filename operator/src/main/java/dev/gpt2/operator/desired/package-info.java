/** From a FineTuneJob to the objects that it needs: pure, so that a test needs no cluster. */
@NullMarked
package dev.gpt2.operator.desired;

import org.jspecify.annotations.NullMarked;
