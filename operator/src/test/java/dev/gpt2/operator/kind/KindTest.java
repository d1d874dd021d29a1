package dev.gpt2.operator.kind;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Tests that share the cluster and its operator with others that run at the same time, as most of
 * them wait most of their time. Who sends the operator away, or a node, or the API server, locks
 * the {@value #CLUSTER} for itself instead.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Tag("kind")
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = KindTest.CLUSTER, mode = ResourceAccessMode.READ)
@interface KindTest {
  String CLUSTER = "cluster";
}
