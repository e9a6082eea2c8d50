package rolebridge.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

/**
 * The secret access key is nowhere but in Secrets Manager, neither after a run that succeeded nor
 * after one that failed with the key in its hands, nor after a rotation. What shows that it would
 * be found: the id of the same key, which may be seen, is found by the same search.
 */
@ExtendWith(InstallationExtension.class)
@ResourceLock(Project.FILES)
@ResourceLock(value = Installation.PASSES, mode = ResourceAccessMode.READ)
class SecrecyIT {

  private static Installation rolebridge;
  private static Run succeeded;
  private static Run failed;
  private static Run rotated;
  private static List<StoredKey> keys;

  /** A file that wasn't written since can't hold a key that was made since. */
  private static Instant began;

  private static Map<String, String> places;

  @BeforeAll
  static void lookEverywhere(Installation installation) throws Exception {
    rolebridge = installation;
    began = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Request request = Request.ofNewUser("secret");
    succeeded = rolebridge.provision(request).requireReady();
    Request failing = Request.ofNewUser("leaking");
    Fault.on("secretsmanager", "TagResource", "SecretId", failing.secretName())
        .by("ValidateAccess")
        .error("AccessDeniedException", 400)
        .arm(rolebridge);
    failed = rolebridge.provision(failing);
    UserKeys rotation = new UserKeys(rolebridge, request);
    StoredKey first = rotation.current();
    rotated = rotation.rotateNow().requireReady();
    keys = List.of(first, rotation.current(), StoredKey.of(rolebridge.hub(), failing.secretName()));
    places = places();
  }

  /** Where something may have been left, to the text that stands there. */
  private static Map<String, String> places() throws IOException {
    Map<String, String> places = new LinkedHashMap<>();
    for (Run run : List.of(succeeded, failed, rotated)) {
      places.put(
          "history of " + run.arn(),
          rolebridge.hub().history(run).map(SecrecyIT::whole).collect(Collectors.joining("\n")));
      rolebridge.announcements().of(run.arn());
    }
    places.put("events", String.join("\n", rolebridge.announcements().all()));
    places.put("recorder", rolebridge.recorder().text(0));
    for (LogGroup group : rolebridge.hub().logs().describeLogGroupsPaginator().logGroups()) {
      String name = group.logGroupName();
      places.put(
          "log group " + name,
          rolebridge
              .hub()
              .logs()
              .filterLogEventsPaginator(r -> r.logGroupName(name))
              .events()
              .stream()
              .map(FilteredLogEvent::message)
              .collect(Collectors.joining("\n")));
    }
    Files.walkFileTree(Project.HOME, new WrittenFiles(places));
    return places;
  }

  /** What is gone was not left behind: the local AWS tidies up after functions that are idle. */
  private static final class WrittenFiles extends SimpleFileVisitor<Path> {

    private final Map<String, String> places;

    WrittenFiles(Map<String, String> places) {
      this.places = places;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (attributes.isRegularFile()
          && !attributes.lastModifiedTime().toInstant().isBefore(began)) {
        try {
          places.put("file " + file, Files.readString(file, ISO_8859_1));
        } catch (NoSuchFileException e) {
          return visitFileFailed(file, e);
        }
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw e;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
      return e == null ? FileVisitResult.CONTINUE : visitFileFailed(folder, e);
    }
  }

  /** All its values; its own text form leaves out what may be confidential. */
  private static String whole(Object part) {
    return switch (part) {
      case null -> "";
      case SdkPojo pojo ->
          pojo.sdkFields().stream()
              .map(field -> whole(field.getValueOrDefault(pojo)))
              .filter(text -> !text.isEmpty())
              .collect(Collectors.joining(" "));
      case Object value -> value.toString();
    };
  }

  private static List<String> holding(String text) {
    return places.entrySet().stream()
        .filter(place -> forms(text).stream().anyMatch(place.getValue()::contains))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The text as it is, in a URL, in JSON, and within any longer text in base64. */
  private static Set<String> forms(String text) {
    Set<String> forms = new LinkedHashSet<>();
    forms.add(text);
    forms.add(URLEncoder.encode(text, UTF_8));
    forms.add(URLEncoder.encode(URLEncoder.encode(text, UTF_8), UTF_8));
    forms.add(text.replace("/", "\\/"));
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      for (int before = 0; before < 3; before++) {
        String encoded = encoder.encodeToString((" ".repeat(before) + text).getBytes(UTF_8));
        // The first and the last characters also depend on what stands beside the text.
        int from = before == 0 ? 0 : 4;
        forms.add(encoded.substring(from, encoded.length() - 4));
      }
    }
    return forms;
  }

  @Test
  void secretKey_isNowhere() {
    assertThat(keys)
        .doesNotHaveDuplicates()
        .extracting(StoredKey::secret)
        .allMatch(secret -> secret.length() == 40);
    assertThat(keys).allSatisfy(key -> assertThat(holding(key.secret())).isEmpty());
  }

  @Test
  void keyId_isFoundByTheSameSearch() {
    List<String> expected = new ArrayList<>(List.of("events", "recorder"));
    expected.add("history of " + succeeded.arn());
    expected.add("file " + Project.HOME.resolve("logs/calls.jsonl"));

    assertThat(holding(keys.getFirst().id())).containsAll(expected);
    assertThat(holding(keys.get(1).id())).contains("history of " + rotated.arn(), "events");
    assertThat(holding(keys.getLast().id())).contains("history of " + failed.arn());
  }

  /** Base64 within a longer text, a URL and a log group are places where the search sees. */
  @Test
  void search_seesEveryForm() {
    StoredKey key = new StoredKey("AKIAEXAMPLE", "ab/cd+efghijklmnopqrstuvwxyz0123456789ABCD");
    String value = JsonText.of(Map.of("username", key.id(), "password", key.secret()));

    for (String prefix : List.of("", "x", "xy")) {
      String encoded = Base64.getEncoder().encodeToString((prefix + value).getBytes(UTF_8));
      assertThat(forms(key.secret())).anyMatch(encoded::contains);
    }
    assertThat(forms(key.secret())).anyMatch(("q=" + URLEncoder.encode(value, UTF_8))::contains);
    assertThat(places.keySet())
        .contains(
            "log group /aws/lambda/rolebridge-EnsureAccessKey",
            "log group /aws/lambda/rolebridge-ValidateAccess",
            "log group /aws/lambda/rolebridge-CreatePendingKey",
            "log group /aws/lambda/rolebridge-ValidatePendingKey",
            "file " + Project.HOME.resolve("logs/local-aws.log"));
    assertThat(places.get("log group /aws/lambda/rolebridge-EnsureAccessKey"))
        .contains("platform.report");
  }
}
