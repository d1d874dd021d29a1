/** What the trainer in the pod is told: volumes have become paths. */
@NullMarked
package dev.gpt2.operator.run;

import org.jspecify.annotations.NullMarked;
