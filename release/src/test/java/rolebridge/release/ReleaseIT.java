package rolebridge.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.json.StrictJson;
import rolebridge.program.Ran;

/**
 * The archive, unpacked into an empty folder of a machine that has a shell, its usual tools and a
 * Java 25 without a compiler: no Maven, no Python.
 */
class ReleaseIT {

  private static final Path ARCHIVE = Path.of(System.getProperty("rolebridge.archive"));
  private static final String VERSION = System.getProperty("rolebridge.version");
  private static final String NAME = "rolebridge-" + VERSION;

  /** What the script runs. */
  private static final List<String> UTILITIES =
      List.of(
          "sh",
          "awk",
          "bash",
          "cat",
          "cut",
          "dirname",
          "env",
          "fold",
          "grep",
          "kill",
          "ls",
          "mkdir",
          "mktemp",
          "mv",
          "paste",
          "readlink",
          "rm",
          "sed",
          "sleep",
          "stty",
          "tr");

  @TempDir private static Path machine;

  private static Path release;

  private final Map<String, String> environment = new LinkedHashMap<>();

  @BeforeAll
  static void unpacked() throws Exception {
    Ran.link(machine.resolve("bin"), UTILITIES);
    Path folder = Files.createDirectories(machine.resolve("an empty folder"));
    assertThat(
            new ProcessBuilder("tar", "-xzf", ARCHIVE.toString(), "-C", folder.toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    release = folder.resolve(NAME);
    runtime(machine.resolve("jre"));
  }

  /** This Java without its compiler. */
  private static void runtime(Path jre) throws IOException {
    Path jdk = Path.of(System.getProperty("java.home"));
    Files.createDirectories(jre.resolve("bin"));
    try (Stream<Path> parts = Files.list(jdk)) {
      for (Path part : parts.filter(part -> !part.endsWith("bin")).toList()) {
        Files.createSymbolicLink(jre.resolve(part.getFileName()), part);
      }
    }
    Files.writeString(
        jre.resolve("bin/java"), "#!/bin/sh\nexec '" + jdk.resolve("bin/java") + "' \"$@\"\n");
    assertThat(jre.resolve("bin/java").toFile().setExecutable(true)).isTrue();
  }

  @AfterAll
  static void writable() {
    release.toFile().setWritable(true);
  }

  @BeforeEach
  void machineWithARuntime() throws IOException {
    environment.put("PATH", machine.resolve("bin").toString());
    environment.put("HOME", Files.createDirectories(machine.resolve("home")).toString());
    environment.put("ROLEBRIDGE_JAVA_HOME", machine.resolve("jre").toString());
    environment.put("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
    environment.put("AWS_SECRET_ACCESS_KEY", "not-a-secret");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
  }

  private Ran run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(release.resolve("rolebridge").toString()));
    command.addAll(Arrays.asList(arguments));
    return start(command);
  }

  private Ran start(List<String> command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(release.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return Ran.of(builder, machine);
  }

  @Test
  void version_isTheOneOfThePom() throws Exception {
    assertThat(run("--version")).isEqualTo(new Ran(0, "rolebridge " + VERSION + "\n", ""));
    assertThat(VERSION).matches("[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?");
  }

  @Test
  void help_isThere() throws Exception {
    assertThat(run("--help").out()).contains("Usage: rolebridge", "provision", "decommission");
    assertThat(run("help", "rotate").out()).contains("Usage: rolebridge rotate");
  }

  @Test
  void completion_isReadByBash() throws Exception {
    Ran answer =
        start(
            List.of(
                machine.resolve("bin/bash").toString(),
                "--norc",
                "-c",
                ". <(./rolebridge completion bash); complete -p rolebridge"));

    assertThat(answer.err()).isEmpty();
    assertThat(answer.out()).contains("_complete_rolebridge");
  }

  @Test
  void check_showsWhatWouldBeMade() throws Exception {
    Ran answer = run("check", "events/provision-aws-iam.json");

    assertThat(answer.err()).isEmpty();
    assertThat(answer.status()).isZero();
    assertThat(answer.out()).contains("xsoar.remediation", "xsoar-IAM.integration-Role");
  }

  /** Names are looked up nowhere: the service is told to be on this machine. */
  @Test
  void commandOnAnAccount_talksToIt() throws Exception {
    List<String> calls = new ArrayList<>();
    HttpServer cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        "/",
        call -> {
          try (call;
              InputStream body = call.getRequestBody()) {
            calls.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer =
                """
                <ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>\
                <Message>Stack with id rolebridge does not exist</Message></Error></ErrorResponse>
                """
                    .getBytes(StandardCharsets.UTF_8);
            call.sendResponseHeaders(400, answer.length);
            call.getResponseBody().write(answer);
          }
        });
    cloudFormation.start();
    try {
      environment.put(
          "AWS_ENDPOINT_URL", "http://127.0.0.1:" + cloudFormation.getAddress().getPort());

      Ran answer = run("status", "--target", "aws", "--region", "eu-central-1", "--json");

      assertThat(answer.err()).isEmpty();
      assertThat(answer.status()).isEqualTo(3);
      assertThat(answer.out())
          .contains(
              "\"StackMissing\"", "eu-central-1", "--profile", "./rolebridge up --target aws");
      assertThat(calls).anyMatch(call -> call.contains("Action=DescribeStacks"));
    } finally {
      cloudFormation.stop(0);
    }
  }

  @Test
  void up_deploysByItself() throws Exception {
    try (FakeAccount account = new FakeAccount()) {
      environment.put("AWS_ENDPOINT_URL", account.endpoint());

      Ran answer = run("up", "--target", "aws", "--region", "eu-central-1", "--yes", "-v");

      assertThat(answer.status()).as(answer.err()).isZero();
      assertThat(answer.out()).contains("The stack is up.");
      assertThat(account.calls())
          .containsSubsequence(
              "PUT /rolebridge-code-123456789012-eu-central-1",
              "CreateChangeSet",
              "DescribeChangeSet",
              "ExecuteChangeSet",
              "DescribeStacks");
      assertThat(account.uploads().keySet())
          .anyMatch(key -> key.endsWith("/functions.zip"))
          .anyMatch(key -> key.endsWith("/statemachines/provision.asl.json"));
      assertThat(account.uploads().entrySet())
          .filteredOn(upload -> upload.getKey().endsWith("/template.yaml"))
          .singleElement()
          .satisfies(
              upload ->
                  assertThat(
                          Pattern.compile("(?m)(?:CodeUri|DefinitionUri): (\\S+)$")
                              .matcher(upload.getValue())
                              .results()
                              .map(uri -> uri.group(1)))
                      .hasSizeGreaterThan(9)
                      .allMatch(
                          uri ->
                              uri.startsWith(
                                      "s3://rolebridge-code-123456789012-eu-central-1/rolebridge-")
                                  && uri.endsWith("?versionId=v1")));
      assertThat(account.changeSet())
          .contains(
              "ChangeSetType=CREATE",
              "CAPABILITY_AUTO_EXPAND",
              "rolebridge%3Asource",
              "TemplateURL=http%3A%2F%2F127.0.0.1",
              "template.yaml%3FversionId%3Dv1");

      assertThat(run("up", "--target", "aws", "--region", "eu-central-1", "--yes").status())
          .isZero();
      assertThat(account.calls().stream().filter("CreateChangeSet"::equals)).hasSize(1);
    }
  }

  /** As SAM's own is: of this account alone, over TLS alone, with every version kept. */
  @Test
  void up_closesTheBucket() throws Exception {
    try (FakeAccount account = new FakeAccount()) {
      assertThat(up(account).status()).isZero();

      String name = "rolebridge-code-123456789012-us-east-1";
      assertThat(account.calls())
          .containsSubsequence(
              "PUT /" + name,
              "PUT /" + name + "?publicAccessBlock",
              "PUT /" + name + "?policy",
              "PUT /" + name + "?versioning",
              "PUT object");
      assertThat(account.bucket().get("publicAccessBlock"))
          .contains(
              "<BlockPublicAcls>true",
              "<IgnorePublicAcls>true",
              "<BlockPublicPolicy>true",
              "<RestrictPublicBuckets>true");
      assertThat(account.bucket().get("policy"))
          .contains("\"arn:aws:s3:::" + name + "/*\"", "{\"aws:SecureTransport\": \"false\"}");
      assertThat(account.bucket().get("versioning")).contains("<Status>Enabled");
    }
  }

  /** What can't be named by its version may be another's by the time that it is read. */
  @Test
  void up_whereTheBucketKeepsNoVersions_deploysNothing() throws Exception {
    try (FakeAccount account = new FakeAccount().withoutVersions()) {
      Ran answer = up(account);

      assertThat(answer.status()).isEqualTo(3);
      assertThat(answer.err())
          .contains("rolebridge-code-123456789012-us-east-1", "Wait 15 minutes");
      assertThat(account.calls()).doesNotContain("CreateChangeSet");
    }
  }

  /** And what CloudFormation reads as whoever deploys. */
  @Test
  void deployersPolicy_allowsAllThatWasCalled() throws Exception {
    List<?> statements =
        (List<?>)
            StrictJson.readObject(Files.readString(release.resolve("docs/policies/deploy.json")))
                .get("Statement");
    Set<FakeAccount.Permission> needed = new LinkedHashSet<>();
    try (FakeAccount account = new FakeAccount()) {
      assertThat(up(account).status()).isZero();
      needed.addAll(account.needed());
    }
    try (FakeAccount account =
        new FakeAccount().refusing("The submitted information didn't contain changes.")) {
      up(account);
      needed.addAll(account.needed());
    }

    assertThat(needed).extracting(FakeAccount.Permission::action).contains("s3:CreateBucket");
    // Nobody has to be allowed that (STS API Reference, GetCallerIdentity).
    needed.removeIf(permission -> permission.action().equals("sts:GetCallerIdentity"));
    assertThat(needed)
        .filteredOn(
            permission ->
                statements.stream()
                    .noneMatch(statement -> allows((Map<?, ?>) statement, permission)))
        .isEmpty();
  }

  private static boolean allows(Map<?, ?> statement, FakeAccount.Permission permission) {
    return PolicyDocument.asList(statement.get("Action")).contains(permission.action())
        && PolicyDocument.asList(statement.get("Resource")).stream()
            .anyMatch(
                pattern ->
                    permission
                        .resource()
                        .matches(Pattern.quote(pattern.toString()).replace("*", "\\E.*\\Q")));
  }

  private Ran up(FakeAccount account) throws Exception {
    environment.put("AWS_ENDPOINT_URL", account.endpoint());
    return run("up", "--target", "aws", "--region", "us-east-1", "--yes");
  }

  /** Those that this template no longer has can't be kept. */
  @Test
  void up_whereAStackIs_keepsItsParameters() throws Exception {
    try (FakeAccount account = new FakeAccount().withStack("AlarmEmail", "FormerParameter")) {
      Ran answer = up(account);

      assertThat(answer.status()).as(answer.err()).isZero();
      assertThat(account.changeSet())
          .contains(
              "ChangeSetType=UPDATE",
              "Parameters.member.1.ParameterKey=AlarmEmail",
              "Parameters.member.1.UsePreviousValue=true",
              "Parameters.member.2.ParameterKey=Deployment",
              "Parameters.member.3.ParameterKey=Namespace")
          .doesNotContain("FormerParameter", "Parameters.member.4");
    }
  }

  @Test
  void up_whereNothingChanges_isDone() throws Exception {
    try (FakeAccount account =
        new FakeAccount()
            .withStack()
            .refusing("The submitted information didn't contain changes.")) {
      Ran answer = up(account);

      assertThat(answer.status()).as(answer.err()).isZero();
      assertThat(account.calls()).contains("DeleteChangeSet").doesNotContain("ExecuteChangeSet");
    }
  }

  @Test
  void up_thatIsRefused_saysWhy() throws Exception {
    try (FakeAccount account = new FakeAccount().refusing("Template format error: no such thing")) {
      Ran answer = up(account);

      assertThat(answer.status()).isEqualTo(3);
      assertThat(answer.err()).contains("Template format error: no such thing");
    }
  }

  @Test
  void up_thatIsRolledBack_namesTheFirstFailure() throws Exception {
    try (FakeAccount account = new FakeAccount().endingWith("ROLLBACK_COMPLETE")) {
      Ran answer = up(account);

      assertThat(answer.status()).isEqualTo(3);
      assertThat(answer.err())
          .contains("ROLLBACK_COMPLETE: EventBus: the bus is there already")
          .contains("describe-stack-events");
    }
  }

  @Test
  void commandOnAnAccount_thatDoesNotAnswer_saysSo() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    environment.put("AWS_ENDPOINT_URL", "http://127.0.0.1:" + port);

    Ran answer = run("status", "--target", "aws", "--region", "eu-central-1");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.err()).contains("refused");
  }

  @ParameterizedTest
  @CsvSource({"status", "up", "down", "provision events/provision-aws-iam.json", "logs"})
  void localAws_isNotIncluded_andSaid(String line) throws Exception {
    Ran answer = run(line.split(" "));

    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.err()).contains("This release has no local AWS.", "--target aws");
  }

  @Test
  void withoutJava_isSaid() throws Exception {
    environment.put("ROLEBRIDGE_JAVA_HOME", machine.resolve("none").toString());

    Ran answer = run("check", "events/provision-aws-iam.json");

    assertThat(answer.status()).isEqualTo(3);
    assertThat(answer.err())
        .contains("Java 25 (version 25)", "openjdk-25-jre-headless")
        .doesNotContain("Maven", "Python");
  }

  @Test
  void folderThatNobodyMayWriteTo_serves() throws Exception {
    Path elsewhere = machine.resolve("read only");
    assertThat(
            new ProcessBuilder("cp", "-R", release.toString(), elsewhere.toString())
                .inheritIO()
                .start()
                .waitFor())
        .isZero();
    Path home = elsewhere.resolve(".rolebridge");
    new ProcessBuilder("rm", "-rf", home.toString()).start().waitFor();
    // A file stands where the folder would; an administrator may write wherever the modes say not.
    Files.writeString(home, "");

    Ran answer =
        start(List.of(elsewhere.resolve("rolebridge").toString(), "catalog", "AWS - S3", "--json"));

    assertThat(answer.err()).isEmpty();
    assertThat(answer.status()).isZero();
  }

  @Test
  void functions_areTheZipThatTheTemplateNames() throws Exception {
    Map<String, Integer> entries = new TreeMap<>();
    try (ZipInputStream zip =
        new ZipInputStream(
            new ByteArrayInputStream(Files.readAllBytes(release.resolve("functions.zip"))))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.merge(entry.getName(), 1, Integer::sum);
      }
    }

    assertThat(entries)
        .containsKey("rolebridge/handler/EnsureUserHandler.class")
        .containsKey("lib/software.amazon.awssdk.iam-2.40.2.jar")
        .allSatisfy((_, count) -> assertThat(count).isEqualTo(1));
    assertThat(Files.size(release.resolve("functions.zip"))).isLessThanOrEqualTo(8L << 20);
    String template = Files.readString(release.resolve("template.yaml"));
    Set<String> code = new TreeSet<>();
    Pattern.compile("(?m)CodeUri: (\\S+)$")
        .matcher(template)
        .results()
        .forEach(uri -> code.add(uri.group(1)));
    assertThat(code).containsExactly("functions.zip");
    assertThat(Pattern.compile("DefinitionUri: (\\S+)").matcher(template).results())
        .isNotEmpty()
        .allSatisfy(uri -> assertThat(release.resolve(uri.group(1))).exists());
  }

  @Test
  void archive_hasWhatIsPromised() {
    assertThat(
            Stream.of(
                "LICENSE",
                "CHANGELOG.md",
                "README.md",
                "spoke.yaml",
                "samconfig.toml",
                "cli/completion/rolebridge.bash",
                "cli/completion/rolebridge.fish",
                "cli/man/rolebridge.1",
                "events/schemas/request.schema.json",
                "functions/THIRD-PARTY.txt",
                "THIRD-PARTY.txt",
                "sbom.json"))
        .allSatisfy(file -> assertThat(release.resolve(file)).exists());
  }

  /** Every jar of others is in the list of licences and in the bill of materials, and no other. */
  @Test
  void librariesOfTheCommand_areListed() throws Exception {
    List<String> libraries;
    try (Stream<Path> files = Files.list(release.resolve("command/lib"))) {
      libraries =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.startsWith("rolebridge-"))
              .sorted()
              .toList();
    }
    String licences = Files.readString(release.resolve("THIRD-PARTY.txt"));
    String materials = Files.readString(release.resolve("sbom.json"));

    assertThat(libraries).hasSizeGreaterThan(40);
    assertThat(jars("\\((?!rolebridge:)\\S+:(\\S+):(\\S+) - ", licences)).isEqualTo(libraries);
    assertThat(
            jars(
                "\"purl\" : \"pkg:maven/(?!rolebridge/)[^/]+/([^@]+)@([^?]+)[?]type=jar\"",
                materials))
        .isEqualTo(libraries);
    assertThat(materials).contains("\"bomFormat\" : \"CycloneDX\"");
  }

  private static List<String> jars(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(jar -> jar.group(1) + "-" + jar.group(2) + ".jar")
        .distinct()
        .sorted()
        .toList();
  }

  /** Another build of the same sources has the same bytes: nothing is of the day or the builder. */
  @Test
  void entries_haveFixedTimesModesAndOwners() throws Exception {
    Process process =
        new ProcessBuilder(
                "tar", "--utc", "--full-time", "--numeric-owner", "-tvzf", ARCHIVE.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> entries =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();

    assertThat(entries)
        .hasSizeGreaterThan(100)
        .allMatch(
            entry ->
                entry.matches(
                    "(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x) 0/0 +[0-9]+ 2026-11-24 00:00:00 "
                        + Pattern.quote(NAME)
                        + "/.*"));
    assertThat(entries.stream().filter(entry -> entry.startsWith("-rwx")))
        .singleElement()
        .asString()
        .endsWith(NAME + "/rolebridge");
  }
}
