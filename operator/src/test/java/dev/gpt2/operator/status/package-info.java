@NullMarked
package dev.gpt2.operator.status;

import org.jspecify.annotations.NullMarked;
