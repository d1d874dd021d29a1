@NullMarked
package dev.gpt2.operator.check;

import org.jspecify.annotations.NullMarked;
