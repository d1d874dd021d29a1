package dev.gpt2.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiRequestsTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /api/v1/nodes?resourceVersion=0, list, nodes",
    "GET, /api/v1/nodes?watch=true&resourceVersion=7, watch, nodes",
    "GET, /apis/batch/v1/namespaces/team/jobs/j-1, get, jobs",
    "POST, /api/v1/namespaces/team/configmaps?fieldManager=m, create, configmaps",
    "PATCH, /apis/gpt2.dev/v1beta1/namespaces/team/finetunejobs/j/status, patch, finetunejobs/status",
    "DELETE, /apis/rbac.authorization.k8s.io/v1/namespaces/t/roles/r, delete, roles",
    "PUT, /apis/coordination.k8s.io/v1/namespaces/t/leases/l, update, leases",
    "GET, /api/v1/namespaces/team, get, namespaces",
    "GET, /version, get, other",
  })
  void request_isCountedAsRolesCallIt(String method, URI uri, String verb, String resource) {
    assertThat(ApiRequests.Asked.of(method, uri)).isEqualTo(new ApiRequests.Asked(verb, resource));
  }
}
