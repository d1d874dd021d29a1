/** From a FineTuneJob to a pod that trains, and back to the FineTuneJob's status. */
@NullMarked
package dev.gpt2.operator;

import org.jspecify.annotations.NullMarked;
