/**
 * What only a real API server, Job controller and kubelet can show. Needs KUBECONFIG, kubectl and
 * helm on PATH and the images in the cluster: `make test` sees to that.
 */
@NullMarked
package dev.gpt2.operator.kind;

import org.jspecify.annotations.NullMarked;
