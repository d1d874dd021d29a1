@NullMarked
package dev.gpt2.operator.metrics;

import org.jspecify.annotations.NullMarked;
