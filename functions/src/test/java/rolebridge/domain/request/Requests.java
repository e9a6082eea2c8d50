package rolebridge.domain.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.json.StrictJson;

/** Requests for the tests of this package, and what reading them comes to. */
final class Requests {

  private Requests() {}

  /** The least a request must hold. */
  static Map<String, Object> minimal() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", "AWS - IAM");
    request.put("userName", "xsoar.remediation");
    request.put("actions", List.of("iam:ListUsers"));
    return request;
  }

  static Map<String, Object> with(String field, Object value) {
    Map<String, Object> request = minimal();
    request.put(field, value);
    return request;
  }

  static Map<String, Object> without(String field) {
    Map<String, Object> request = minimal();
    request.remove(field);
    return request;
  }

  /** The minimal request with that policy document instead of actions. */
  static Map<String, Object> withPolicy(Object document) {
    Map<String, Object> request = without("actions");
    request.put("policyDocument", document);
    return request;
  }

  /** As {@link #withPolicy}, the document with that one statement, given as JSON. */
  static Map<String, Object> withStatement(String statement) {
    return withPolicy(
        json("{\"Version\": \"2012-10-17\", \"Statement\": [%s]}".formatted(statement)));
  }

  static Map<String, Object> json(String text) {
    try {
      return StrictJson.readObject(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong with the request; empty when it was accepted. */
  static List<Violation> violationsOf(Map<String, Object> request) {
    return switch (new RequestReader(IntegrationCatalog.NONE).read(request)) {
      case Reading.Accepted _ -> List.of();
      case Reading.Rejected rejected -> rejected.violations();
    };
  }

  static IntegrationRequest accepted(Map<String, Object> request) {
    return switch (new RequestReader(IntegrationCatalog.NONE).read(request)) {
      case Reading.Accepted accepted -> accepted.request();
      case Reading.Rejected rejected -> throw new AssertionError(rejected.violations());
    };
  }

  /** What the author of a request that breaks no rule should know. */
  static List<Violation> warningsOf(Map<String, Object> request) {
    accepted(request);
    return new RequestReader(IntegrationCatalog.NONE).warnings(request);
  }
}
