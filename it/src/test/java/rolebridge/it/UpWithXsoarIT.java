package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.local.LocalAws;
import rolebridge.cli.local.LocalXsoar;
import rolebridge.cli.local.RunningAws;
import rolebridge.cli.local.RunningXsoar;
import rolebridge.cli.setup.Json;
import rolebridge.cli.setup.Workspace;
import rolebridge.cli.stack.DeployedStack;
import rolebridge.cli.stack.DeploymentSettings;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.cli.stack.XsoarParameters;
import rolebridge.domain.policy.Namespace;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** The life of the double of the XSOAR server that {@code up --with-xsoar} starts. */
@ResourceLock(value = Project.FILES, mode = ResourceAccessMode.READ)
class UpWithXsoarIT {

  private LocalAws localAws;
  private LocalXsoar localXsoar;
  private RunningAws aws;

  @BeforeEach
  void localAws() throws Exception {
    Files.createDirectories(Project.HOME);
    Workspace own =
        Project.workspace(Project.ROOT, Files.createTempDirectory(Project.HOME, "with-xsoar-"));
    localAws = LocalAws.endingWithThisProcess(own, Project.tools(), Project.PROGRESS);
    localXsoar = new LocalXsoar(own, Project.tools(), Project.PROGRESS);
    aws = localAws.up();
  }

  @AfterEach
  void nothingLeft() {
    localXsoar.down();
    localAws.down();
  }

  private static ProcessHandle process(RunningXsoar server) {
    return ProcessHandle.of(server.pid()).orElseThrow();
  }

  private static void kill(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  @Test
  void up_twice_isOne_andAnotherVersionTakesItsPlace() {
    RunningXsoar first = localXsoar.up(aws, 8);

    assertThat(localXsoar.up(aws, 8)).isEqualTo(first);
    assertThat(localXsoar.running()).contains(first);
    String firstKey = localXsoar.secret(first).get("apiKey");

    RunningXsoar other = localXsoar.up(aws, 6);

    assertThat(first.isAlive()).isFalse();
    assertThat(localXsoar.running()).contains(other);
    assertThat(localXsoar.secret(other)).containsOnlyKeys("apiKey", "caBundle");
    assertThat(localXsoar.secret(other).get("apiKey")).hasSize(64).isNotEqualTo(firstKey);
  }

  @Test
  void down_leavesNoProcess() {
    ProcessHandle process = process(localXsoar.up(aws, 8));

    assertThat(localXsoar.down()).isPresent();
    assertThat(process.isAlive()).isFalse();
    assertThat(localXsoar.recorded()).isEmpty();
    assertThat(localXsoar.down()).isEmpty();
  }

  @Test
  void localAwsThatIsKilled_takesItAlong() throws Exception {
    ProcessHandle process = process(localXsoar.up(aws, 8));

    kill(aws.pid());

    process.onExit().get(Poll.LIMIT.toMinutes(), TimeUnit.MINUTES);
    assertThat(localXsoar.running()).isEmpty();
    assertThat(localXsoar.recorded()).isPresent();
  }

  @Test
  void up_afterItWasKilledOrNotRecorded_startsAnother() throws Exception {
    RunningXsoar killed = localXsoar.up(aws, 8);
    kill(killed.pid());
    RunningXsoar unrecorded = localXsoar.up(aws, 8);
    assertThat(unrecorded.pid()).isNotEqualTo(killed.pid());
    assertThat(unrecorded.url()).isEqualTo(killed.url());
    assertThat(unrecorded.page()).isEqualTo(killed.page());
    Path home = unrecorded.caFile().getParent().getParent();
    Files.delete(home.resolve("run/local-xsoar.json"));

    RunningXsoar started = localXsoar.up(aws, 8);

    assertThat(unrecorded.isAlive()).isFalse();
    assertThat(started.isAlive()).isTrue();
  }

  @Test
  void stack_isConnectedToIt_andItsTestCallsThisLocalAws() throws Exception {
    RunningXsoar server = localXsoar.up(aws, 8);
    LocalAccount account = new LocalAccount(aws.endpoint());
    Map<String, String> parameters = XsoarParameters.of(account, server, localXsoar.secret(server));
    StackDeployer deployer =
        new StackDeployer(
            Project.workspace(),
            account,
            Namespace.DEFAULT,
            Project.tools()::sam,
            Project.PROGRESS);

    DeployedStack stack = deployer.upToDate(DeploymentSettings.NONE.withParameters(parameters));

    assertThat(stack.parameters())
        .containsEntry("XsoarUrl", server.url().toString())
        .containsEntry("XsoarVersion", "8")
        .containsAllEntriesOf(parameters);
    assertThat(XsoarParameters.of(account, server, localXsoar.secret(server)))
        .isEqualTo(parameters);
    Map<String, Object> secret = secret(account, stack.parameters().get("XsoarSecretArn"));
    assertThat(secret).containsOnlyKeys("apiKey", "apiKeyId", "caBundle");
    Client client = new Client(server, secret);

    assertThat(client.withoutKey("/xsoar/user")).isEqualTo(401);
    assertThat(client.call("GET", "/xsoar/user", Map.of())).containsKey("id");
    AccessKey key = keyOfAUser(account);
    LocalHttp http = new LocalHttp(aws.endpoint());
    http.delete("/_rolebridge/iam-delay");
    Map<String, Object> saved =
        client.call(
            "PUT",
            "/xsoar/settings/integration",
            instance(key.accessKeyId(), key.secretAccessKey()));
    Map<String, Object> test = client.call("POST", "/xsoar/settings/integration/test", saved);
    assertThat(test.get("message").toString()).contains("user/tested is not authorized");
    assertThat(http.get("/_rolebridge/decisions")).contains("implicitDeny");
    assertThat(page(server)).contains("up with xsoar", key.accessKeyId(), "red");
  }

  private static Map<String, Object> secret(LocalAccount account, String arn) throws Exception {
    try (SecretsManagerClient secrets = account.secretsManager()) {
      return Json.object(secrets.getSecretValue(r -> r.secretId(arn)).secretString());
    }
  }

  private static AccessKey keyOfAUser(LocalAccount account) {
    try (IamClient iam = account.iam()) {
      iam.createUser(r -> r.userName("tested"));
      return iam.createAccessKey(r -> r.userName("tested")).accessKey();
    }
  }

  private static Map<String, Object> instance(String keyId, String secretKey) {
    Map<String, Object> pair =
        Map.of("identifier", keyId, "password", secretKey, "passwordChanged", true);
    return Map.of(
        "name",
        "up with xsoar",
        "brand",
        "AWS - IAM",
        "id",
        "",
        "version",
        0,
        "enabled",
        "true",
        "data",
        List.of(
            Map.of("name", "credentials", "type", 9, "value", pair),
            Map.of("name", "defaultRegion", "type", 15, "value", "us-east-1")));
  }

  private static String page(RunningXsoar server) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(server.page()).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** One that knows what the secret says, and trusts nobody but its authority. */
  private record Client(HttpClient http, URI url, Map<String, Object> secret) {

    Client(RunningXsoar server, Map<String, Object> secret) throws Exception {
      this(
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .sslContext(XsoarDouble.trusting(secret.get("caBundle").toString()))
              .build(),
          server.url(),
          secret);
    }

    int withoutKey(String path) throws Exception {
      return http.send(
              HttpRequest.newBuilder(url.resolve(path)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }

    Map<String, Object> call(String method, String path, Map<String, Object> body)
        throws Exception {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(url.resolve(path))
                  .header("Authorization", secret.get("apiKey").toString())
                  .header("x-xdr-auth-id", secret.get("apiKeyId").toString())
                  .method(method, HttpRequest.BodyPublishers.ofString(JsonText.of(body)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return Json.object(answer.body());
    }
  }
}
