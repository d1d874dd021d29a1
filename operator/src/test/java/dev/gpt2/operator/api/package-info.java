@NullMarked
package dev.gpt2.operator.api;

import org.jspecify.annotations.NullMarked;
