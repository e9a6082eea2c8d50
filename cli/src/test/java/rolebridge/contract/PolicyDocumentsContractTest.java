package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.DocumentRule;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/**
 * Documents that AWS refuses and documents that it takes, against what a request may hold. The
 * local AWS is held against the same, so that both say no by the same rule.
 */
class PolicyDocumentsContractTest {

  private static final String REFUSED = "policies/refused.json";
  private static final String ACCEPTED = "policies/accepted.json";

  static Stream<Named<Map<?, ?>>> refused() {
    return samples(REFUSED)
        .filter(sample -> sample.containsKey("rule"))
        .map(PolicyDocumentsContractTest::named);
  }

  static Stream<Named<Map<?, ?>>> accepted() {
    return samples(ACCEPTED)
        .filter(sample -> !sample.containsKey("kind"))
        .map(PolicyDocumentsContractTest::named);
  }

  /** IAM refuses them as they stand; they are sent in a form that it takes. */
  static Stream<Named<Map<?, ?>>> documentThatIamRefuses_isSentInAFormThatItTakes() {
    return samples(REFUSED)
        .filter(sample -> !sample.containsKey("rule") && !sample.containsKey("kind"))
        .map(PolicyDocumentsContractTest::named);
  }

  @ParameterizedTest
  @MethodSource
  void refused(Map<?, ?> sample) {
    Object pointer = sample.get("field");
    String field = isJson(sample) ? "/policyDocument" + pointer : "";

    assertThat(violationsOf(sample))
        .extracting(Violation::field, Violation::rule)
        .containsExactly(tuple(field, sample.get("rule")));
  }

  @ParameterizedTest
  @MethodSource
  void accepted(Map<?, ?> sample) {
    // IAM takes what grants nothing.
    assertThat(violationsOf(sample))
        .filteredOn(violation -> !violation.rule().equals("resourceNotOfAction"))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource
  void documentThatIamRefuses_isSentInAFormThatItTakes(Map<?, ?> sample) {
    assertThat(violationsOf(sample)).isEmpty();
    assertThat(DocumentRule.of(sample.get("id").toString()).checkedAs()).containsExactly("-");
  }

  /** What a request is refused for is the rule that AWS has for it, in AWS's words. */
  @ParameterizedTest
  @MethodSource("refused")
  void refused_byAwsRule(Map<?, ?> sample) {
    if (sample.containsKey("id")) {
      DocumentRule rule = DocumentRule.of(sample.get("id").toString());

      assertThat(rule.checkedAs()).contains(sample.get("rule").toString());
      assertThat(sample.get("says").toString())
          .satisfiesAnyOf(
              says -> assertThat(says).doesNotStartWith("IAM: ").isNotBlank(),
              says -> assertThat(says).endsWith("…"),
              says -> assertThat(says).matches("IAM: " + patternOf(rule.message())));
    }
  }

  /** The message with anything for the parts in curly brackets. */
  private static String patternOf(String message) {
    return Stream.of(message.split("\\{[a-z]+}", -1))
        .map(Pattern::quote)
        .collect(Collectors.joining("(?s).*"));
  }

  @Test
  void everyRuleOfManagedPolicies_isCheckedOrMended() {
    List<String> ids =
        samples(REFUSED)
            .filter(sample -> sample.containsKey("id") && !sample.containsKey("kind"))
            .map(sample -> sample.get("id").toString())
            .distinct()
            .toList();

    assertThat(DocumentRule.all())
        .filteredOn(rule -> rule.kinds().contains("managed"))
        .extracting(DocumentRule::id)
        .containsExactlyInAnyOrderElementsOf(ids);
  }

  private static List<Violation> violationsOf(Map<?, ?> sample) {
    try {
      Map<String, Object> request = StrictJson.readObject(requestWith(sample));
      return new RequestReader(IntegrationCatalog.NONE).read(request)
              instanceof Reading.Rejected rejected
          ? rejected.violations()
          : List.of();
    } catch (IOException e) {
      return List.of(Violation.malformedJson(e.getMessage()));
    }
  }

  private static String requestWith(Map<?, ?> sample) {
    return """
        {"integration": "AWS - IAM", "userName": "xsoar.remediation",
         "policyDocument": %s, "allowWildcardActions": true}
        """
        .formatted(sample.containsKey("text") ? sample.get("text") : text(sample.get("document")));
  }

  private static boolean isJson(Map<?, ?> sample) {
    return !"malformedJson".equals(sample.get("rule"));
  }

  private static String text(Object document) {
    try {
      return StrictJson.text(document);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Map<?, ?>> samples(String file) {
    try {
      List<?> documents = (List<?>) StrictJson.readObject(EventFiles.text(file)).get("documents");
      return documents.stream().map(sample -> (Map<?, ?>) sample);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  private static Named<Map<?, ?>> named(Map<?, ?> sample) {
    return Named.of(sample.get("name").toString(), sample);
  }
}
