@NullMarked
package dev.gpt2.operator.plan;

import org.jspecify.annotations.NullMarked;
