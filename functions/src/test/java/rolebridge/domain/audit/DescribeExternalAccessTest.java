package rolebridge.domain.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import rolebridge.domain.audit.DescribeExternalAccess.AnalyzerFinding;
import rolebridge.domain.audit.Finding.Kind;
import rolebridge.domain.fake.Requests;

class DescribeExternalAccessTest {

  private static final String ANALYZER =
      "arn:aws:access-analyzer:eu-central-1:111122223333:analyzer/organization";
  private static final String ROLE = "arn:aws:iam::444455556666:role/rolebridge/x/r";

  private final List<Map<String, Integer>> published = new ArrayList<>();
  private final DescribeExternalAccess describe =
      new DescribeExternalAccess(published::add, Requests.HUB);

  private static Finding finding(String resource, String userName, String found) {
    return new Finding(
        Kind.EXTERNAL_ACCESS,
        resource,
        userName,
        found,
        "Look at the finding there, and archive it if the access is meant.",
        false);
  }

  @Test
  void eachFinding_isOneOfTheAccountOfItsResource_andShown() {
    PartResult result =
        describe.apply(
            ANALYZER,
            List.of(
                new AnalyzerFinding("first", "ExternalAccess", ROLE, "444455556666"),
                new AnalyzerFinding("second", null, null, "111122223333")),
            false);

    Finding first =
        finding(ROLE, "x", "IAM Access Analyzer has the finding first of type ExternalAccess.");
    Finding second = finding("", "", "IAM Access Analyzer has the finding second of type .");
    assertThat(result)
        .isEqualTo(
            new PartResult(
                new Part(0, 2, 0, List.of(first, second)),
                List.of(),
                List.of(
                    new Announcement(
                        List.of(
                            new DriftFound("", "444455556666", List.of(first)),
                            new DriftFound("", "111122223333", List.of(second))))),
                ""));
    assertThat(published).containsExactly(Map.of("DriftFindings", 2));
  }

  @Test
  void noFinding_isNoDrift() {
    assertThat(describe.apply(ANALYZER, List.of(), false))
        .isEqualTo(new PartResult(new Part(0, 0, 0, List.of()), List.of(), List.of(), ""));
  }

  /** One account's own may be all that is asked for. */
  @Test
  void moreThanAskedFor_isSaid() {
    PartResult result =
        describe.apply(
            ANALYZER,
            List.of(new AnalyzerFinding("first", "ExternalAccess", ROLE, "444455556666")),
            true);

    Finding more =
        new Finding(
            Kind.NOT_AUDITED,
            ANALYZER,
            "IAM Access Analyzer has more findings of roles below rolebridge's path than the 1"
                + " that the audit asks for.",
            "Look at all of them there, archive those that are meant, and run the audit again.",
            false);
    assertThat(result.part().shown()).hasSize(2).last().isEqualTo(more);
    assertThat(result.announcements().getFirst().entries())
        .last()
        .isEqualTo(new DriftFound("", Requests.HUB.accountId(), List.of(more)));
    assertThat(published).containsExactly(Map.of("DriftFindings", 2));
  }
}
