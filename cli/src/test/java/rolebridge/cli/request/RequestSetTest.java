package rolebridge.cli.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.request.RequestSet.Entry;
import rolebridge.domain.request.RequestReader.Purpose;

class RequestSetTest {

  @TempDir private Path folder;

  private final List<RequestSource> sources = new ArrayList<>();

  private void request(String name, String members) throws IOException {
    sources.add(
        RequestSource.of(
            Files.writeString(
                folder.resolve(name), "{\"integration\": \"AWS - IAM\", " + members + "}")));
  }

  private List<Object> rules(Purpose purpose) {
    return RequestSet.read(sources, purpose).refused().stream()
        .flatMap(entry -> violations(entry).stream())
        .map(violation -> violation.get("field") + " " + violation.get("rule"))
        .map(Object.class::cast)
        .toList();
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> violations(Entry entry) {
    return (List<Map<String, Object>>) entry.refused().orElseThrow().details().get("violations");
  }

  private static final String OF_X = "\"userName\": \"xsoar.x\", \"actions\": [\"iam:ListUsers\"]";

  /** The second request beside the first, which is {@link #OF_X}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "userName": "xsoar.x", "actions": ["iam:ListRoles"] | /roleName roleOfAnotherRequest
          "userName": "XSOAR.x", "actions": ["iam:ListUsers"] | /userName userNameCase, \
          /roleName roleOfAnotherRequest
          "userName": "xsoar.y", "actions": ["iam:ListUsers"], "roleName": "XSOAR.x-aws-iam-Role" \
          | /roleName roleOfAnotherRequest
          "userName": "xsoar.y", "actions": ["iam:ListUsers"], "policyName": "xsoar.x-AWS-IAM-Policy" \
          | /policyName policyOfAnotherRequest
          "userName": "xsoar.y", "actions": ["iam:ListUsers"] |
          "userName": "xsoar.x", "actions": ["iam:ListUsers"], "accountId": "111122223333" |
          """)
  void requestsThatCannotBothBe_areRefused(String other, String expected) throws IOException {
    request("a.json", OF_X);
    request("b.json", other);

    assertThat(rules(Purpose.GRANT))
        .isEqualTo(expected == null ? List.of() : List.of((Object[]) expected.split(", ")));
  }

  @Test
  void tagsOfOneUser_haveOneValue() throws IOException {
    request("a.json", OF_X + ", \"tags\": {\"Team\": \"SOC\", \"a/b\": \"1\"}");
    request(
        "b.json",
        OF_X
            + ", \"roleName\": \"other\", \"policyName\": \"other\","
            + " \"tags\": {\"team\": \"IR\", \"a/b\": \"1\"}");
    request("c.json", OF_X.replace("xsoar.x", "xsoar.y") + ", \"tags\": {\"Team\": \"IR\"}");

    assertThat(rules(Purpose.GRANT)).containsExactly("/tags/team tagOfAnotherRequest");
    assertThat(rules(Purpose.REMOVAL)).isEmpty();
  }

  @Test
  void requestThatIsTheSame_isDoneOnce_whateverItsForm() throws IOException {
    request("a.json", OF_X);
    sources.add(
        RequestSource.of(
            Files.writeString(
                folder.resolve("b.yaml"),
                "userName: xsoar.x\nactions: [iam:ListUsers]\nintegration: AWS - IAM\n")));

    List<Entry> entries = RequestSet.read(sources, Purpose.GRANT).entries();

    assertThat(entries).extracting(Entry::isDistinct).containsExactly(true, false);
    assertThat(entries.get(1).sameAs()).contains(folder.resolve("a.json").toString());
  }

  /** What is taken away goes by names: what else differs doesn't matter. */
  @Test
  void removals_areTheSameByTheirNames() throws IOException {
    request("a.json", OF_X);
    request("b.json", OF_X.replace("ListUsers", "ListRoles"));

    assertThat(rules(Purpose.REMOVAL)).isEmpty();
    assertThat(RequestSet.read(sources, Purpose.REMOVAL).entries())
        .extracting(Entry::isDistinct)
        .containsExactly(true, false);
    assertThat(rules(Purpose.GRANT)).containsExactly("/roleName roleOfAnotherRequest");
  }
}
