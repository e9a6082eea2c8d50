package rolebridge.domain.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicySplitTest {

  private static final Map<String, Object> DENY =
      Map.of("Sid", "Never", "Effect", "Deny", "Action", "s3:DeleteObject", "Resource", "*");

  @Test
  void whatOnePolicyHolds_staysTheVeryDocument() {
    PolicyDocument document = PolicyDocument.of(List.of(DENY, allow(1, 10, 10)));

    assertThat(PolicySplit.of(document)).containsExactly(document);
    assertThat(PolicyPart.joined(PolicySplit.of(document))).isEqualTo(document);
  }

  @Test
  void statements_areNotCutWhereEachFits_andSayTogetherWhatTheySaid() {
    PolicyDocument document =
        PolicyDocument.of(List.of(allow(1, 1, 40), allow(2, 1, 40), DENY, allow(3, 1, 40)));

    List<PolicyDocument> parts = PolicySplit.of(document);

    assertThat(parts).hasSize(3);
    assertThat(PolicyPart.joined(parts).meansTheSameAs(document)).isTrue();
    assertThat(parts).allSatisfy(part -> assertThat(part.statements()).contains(DENY));
  }

  /** Whatever is split: IAM takes each part, nothing is lost or added, no Sid is there twice. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void anyDocument_keepsItsMeaning(long seed) {
    Random random = new Random(seed);
    List<Map<String, Object>> statements = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int sid = 1; sid <= count; sid++) {
      statements.add(allow(sid, 1 + random.nextInt(120), 1 + random.nextInt(40)));
    }
    statements.add(random.nextInt(statements.size()), DENY);
    PolicyDocument document = PolicyDocument.of(statements);

    List<PolicyDocument> parts = PolicySplit.of(document);

    assertThat(PolicySplit.fits(parts)).isTrue();
    assertThat(meaning(parts)).isEqualTo(meaning(List.of(document)));
    assertThat(PolicySplit.of(document)).isEqualTo(parts);
    assertThat(parts)
        .allSatisfy(
            part -> {
              assertThat(part.statements())
                  .extracting(one -> one.get("Sid"))
                  .doesNotHaveDuplicates();
              assertThat(part.statements()).contains(DENY);
              assertThat(part.json()).containsEntry("Version", PolicyDocument.VERSION);
            });
  }

  @Test
  void oneActionOnTooManyResources_isCutByResources() {
    PolicyDocument document = PolicyDocument.of(List.of(allow(1, 1, 300)));

    List<PolicyDocument> parts = PolicySplit.of(document);

    assertThat(PolicySplit.fits(parts)).isTrue();
    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(meaning(parts)).isEqualTo(meaning(List.of(document)));
  }

  @Test
  void whatCantBeCut_orIsMoreThanARoleCanHave_doesNotFit() {
    Map<String, Object> longResource =
        Map.of("Effect", "Allow", "Action", "s3:GetObject", "Resource", "a".repeat(6_200));
    Map<String, Object> longDeny =
        Map.of("Effect", "Deny", "Action", "s3:GetObject", "Resource", "a".repeat(6_100));
    List<Map<String, Object>> many =
        IntStream.range(0, 11).mapToObj(sid -> allow(sid, 1, 50)).toList();

    assertThat(PolicySplit.fits(PolicySplit.of(PolicyDocument.of(List.of(longResource)))))
        .isFalse();
    assertThat(
            PolicySplit.fits(PolicySplit.of(PolicyDocument.of(List.of(longDeny, allow(1, 1, 1))))))
        .isFalse();
    assertThat(
            PolicySplit.fits(PolicySplit.of(PolicyDocument.of(Collections.nCopies(2, longDeny)))))
        .isFalse();
    assertThat(PolicySplit.fits(PolicySplit.of(PolicyDocument.of(many)))).isFalse();
  }

  private static Map<String, Object> allow(int sid, int actions, int resources) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Sid", "S" + sid);
    statement.put("Effect", "Allow");
    statement.put(
        "Action",
        IntStream.range(0, actions).mapToObj("s3:DoSomethingOfANumber%03d"::formatted).toList());
    statement.put(
        "Resource",
        IntStream.range(0, resources)
            .mapToObj(number -> "arn:aws:s3:::bucket-%d/%080d/*".formatted(sid, number))
            .toList());
    return statement;
  }

  /** Each effect of one action on one resource. */
  private static Set<List<Object>> meaning(List<PolicyDocument> documents) {
    Set<List<Object>> meaning = new HashSet<>();
    for (PolicyDocument document : documents) {
      for (Map<String, Object> statement : document.statements()) {
        for (Object action : PolicyDocument.asList(statement.get("Action"))) {
          for (Object resource : PolicyDocument.asList(statement.get("Resource"))) {
            meaning.add(List.of(statement.get("Sid"), statement.get("Effect"), action, resource));
          }
        }
      }
    }
    return meaning;
  }
}
