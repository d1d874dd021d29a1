package dev.gpt2.operator.kind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests that share the cluster and its operator with others that run at the same time, as most of
 * them wait most of their time. Who sends the operator away, or the API server, is {@link Alone}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("kind")
@Execution(ExecutionMode.CONCURRENT)
@interface KindTest {
  /** The order of those that take longest: they begin first. */
  int LONG = 1;

  /** Of tests that have the cluster for themselves: they run one by one, after all others. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @Tag("kind")
  @Tag("alone")
  @interface Alone {}
}
