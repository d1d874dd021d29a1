@NullMarked
package dev.gpt2.operator.desired;

import org.jspecify.annotations.NullMarked;
