/** The FineTuneJob as Kubernetes sees it; the CRD is generated from these types. */
@NullMarked
package dev.gpt2.operator.api;

import org.jspecify.annotations.NullMarked;
