package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import rolebridge.domain.catalog.IntegrationCatalog;
import rolebridge.domain.policy.DocumentRule;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;
import rolebridge.json.StrictJson;

/**
 * {@code check} and the local AWS agree about documents that nobody chose: what a request may hold
 * IAM takes and can be judged, and what IAM refuses is refused by a rule that stands for IAM's. The
 * documents are the same each time; a failure shows those in question.
 */
@Execution(ExecutionMode.CONCURRENT)
class RandomDocumentsIT {

  private static final long SEED = 20_261_128;
  private static final int DOCUMENTS = 8_000;

  /** How many of them each side has to be tried on. */
  private static final int ENOUGH = DOCUMENTS / 5;

  /** The rules of a request that stand for one of IAM's. */
  private static final Set<String> OF_IAM =
      DocumentRule.all().stream()
          .flatMap(rule -> rule.checkedAs().stream())
          .collect(Collectors.toUnmodifiableSet());

  @TempDir private Path folder;

  private record Read(String text, Set<String> rules) {

    boolean isAccepted() {
      return rules.isEmpty();
    }
  }

  @Test
  void checkAndTheLocalAws_agree() throws Exception {
    List<Read> documents = documents();
    List<Map<String, Object>> verdicts = verdictsOn(documents);

    List<String> disagreements = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      Read document = documents.get(i);
      Map<String, Object> verdict = verdicts.get(i);
      refused += verdict.containsKey("rule") ? 1 : 0;
      if (!agree(document.rules(), verdict)) {
        disagreements.add(
            "check %s, IAM %s: %s".formatted(document.rules(), verdict, document.text()));
      }
    }

    assertThat(disagreements).isEmpty();
    assertThat(documents.stream().filter(Read::isAccepted).count()).isGreaterThan(ENOUGH);
    assertThat(refused).isGreaterThan(ENOUGH);
  }

  /** A rule of IAM is met by one that stands for it, and what stands for one is met by IAM's. */
  private static boolean agree(Set<String> rules, Map<String, Object> verdict) {
    if (!(verdict.get("rule") instanceof String id)) {
      return rules.isEmpty() ? verdict.isEmpty() : !OF_IAM.containsAll(rules);
    }
    return DocumentRule.of(id).checkedAs().stream().anyMatch(rules::contains);
  }

  /** As {@code check} reads them; what it accepts, as it would be sent. */
  private static List<Read> documents() throws IOException {
    RandomDocuments random = new RandomDocuments(SEED);
    List<Read> documents = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.add(read(random.next()));
    }
    return documents;
  }

  private static Read read(Map<String, Object> document) throws IOException {
    Map<String, Object> request =
        Map.of(
            "integration",
            "Datadog",
            "userName",
            "xsoar.documents",
            "allowWildcardActions",
            true,
            "policyDocument",
            document);
    return switch (new RequestReader(IntegrationCatalog.NONE).read(request)) {
      case Reading.Accepted accepted ->
          new Read(StrictJson.text(accepted.request().permissionPolicy().json()), Set.of());
      case Reading.Rejected rejected -> {
        Set<String> rules = new TreeSet<>();
        rejected.violations().stream().map(Violation::rule).forEach(rules::add);
        yield new Read(StrictJson.text(versionFirst(document)), rules);
      }
    };
  }

  /** As a request sends it: by its order alone IAM would refuse it before it looks at the rest. */
  private static Map<String, Object> versionFirst(Map<String, Object> document) {
    Map<String, Object> sent = new LinkedHashMap<>();
    sent.put("Version", document.get("Version"));
    sent.putAll(document);
    return sent;
  }

  private List<Map<String, Object>> verdictsOn(List<Read> documents) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Read document : documents) {
      lines.add(StrictJson.text(document.text()));
    }
    Path asked = Files.write(folder.resolve("documents"), lines);
    Path answers = folder.resolve("verdicts");
    Process process =
        new ProcessBuilder(
                Project.tools().localAws().toString(),
                "-I",
                Project.ROOT.resolve("local/tests/verdicts.py").toString())
            .redirectInput(asked.toFile())
            .redirectOutput(answers.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor()).isZero();
    List<Map<String, Object>> verdicts = new ArrayList<>();
    for (String answer : Files.readAllLines(answers)) {
      verdicts.add(StrictJson.readObject(answer));
    }
    return verdicts;
  }
}
