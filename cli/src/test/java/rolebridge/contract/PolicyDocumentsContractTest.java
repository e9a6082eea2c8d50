package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/** Documents that IAM refuses and documents that it takes, against what a request may hold. */
class PolicyDocumentsContractTest {

  static Stream<Named<Map<?, ?>>> refused() {
    return samples("policies/refused.json");
  }

  static Stream<Named<Map<?, ?>>> accepted() {
    return samples("policies/accepted.json");
  }

  @ParameterizedTest
  @MethodSource
  void refused(Map<?, ?> sample) {
    assertThat(new RequestReader().read(requestWith(sample)))
        .isInstanceOfSatisfying(
            Reading.Rejected.class,
            rejected ->
                assertThat(rejected.violations())
                    .extracting(Violation::field, Violation::rule)
                    .containsExactly(
                        tuple("/policyDocument" + sample.get("field"), sample.get("rule"))));
  }

  @ParameterizedTest
  @MethodSource
  void accepted(Map<?, ?> sample) {
    assertThat(new RequestReader().read(requestWith(sample))).isInstanceOf(Reading.Accepted.class);
  }

  private static Map<String, Object> requestWith(Map<?, ?> sample) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("integration", "AWS - IAM");
    request.put("userName", "xsoar.remediation");
    request.put("policyDocument", sample.get("document"));
    request.put("allowWildcardActions", true);
    return request;
  }

  private static Stream<Named<Map<?, ?>>> samples(String file) {
    try {
      List<?> documents = (List<?>) StrictJson.readObject(EventFiles.text(file)).get("documents");
      return documents.stream()
          .map(sample -> (Map<?, ?>) sample)
          .map(sample -> Named.of(sample.get("name").toString(), sample));
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }
}
