package rolebridge.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.LocalAccount;
import rolebridge.cli.local.Health;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.result.ProvisionResult;
import rolebridge.cli.run.Execution;
import rolebridge.cli.run.Executions;
import rolebridge.cli.run.LiveView;
import rolebridge.cli.run.SfnExecutions;
import rolebridge.cli.setup.Screen;
import rolebridge.cli.setup.Workspace;
import rolebridge.cli.stack.DeploymentSettings;
import rolebridge.cli.stack.StackDeployer;
import rolebridge.domain.policy.Namespace;

/**
 * Does what the commands do at their start, and follows a run to its end, so that the JVM records
 * which classes are loaded. Started by {@code build.sh} after a build; nothing leaves this machine.
 */
final class Training {

  private static final String EXECUTION =
      "arn:aws:states:us-east-1:000000000000:execution:provision:training";

  private Training() {}

  /** Takes the project's folder. */
  public static void main(String[] arguments) throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    run(Path.of(arguments[0]), new Screen(nowhere, nowhere, true, true, true, true, 80, true));
  }

  /** Prints on this screen what the commands print. */
  static void run(Path root, Screen screen) throws IOException {
    String request = root.resolve("events/provision-aws-iam.json").toString();
    Main.execute(new Printer(screen, false), "--help");
    Main.execute(new Printer(screen, true), "provision", "no such file", "--json");
    Main.execute(new Printer(screen, false), "catalog");
    Main.execute(new Printer(screen, false), "check", request);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    try {
      Printer printer = new Printer(screen, false);
      printer.print(provisioned(root, printer, server));
    } finally {
      server.stop(0);
    }
  }

  private static Outcome provisioned(Path root, Printer printer, HttpServer server) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    Account account = new LocalAccount(endpoint);
    StackDeployer deployer = deployer(root, account, printer);
    String source = deployer.source();
    server.createContext("/", call -> answer(call, source));
    account.logs().describeLogGroups();
    String machine = deployer.upToDate(DeploymentSettings.NONE).stateMachines().get("provision");
    Executions executions = new SfnExecutions(account.stepFunctions());
    executions.running(machine);
    String arn = executions.start(machine, "training", "{}");
    Execution run =
        new LiveView(executions, printer.progress(), Duration.ZERO, Clock.systemUTC()).follow(arn);
    boolean iamEnforced = Health.iamEnforced(endpoint).orElseThrow();
    return new ProvisionResult(account, iamEnforced, false, false).of(run, executions.history(arn));
  }

  private static StackDeployer deployer(Path root, Account account, Printer printer) {
    return new StackDeployer(
        new Workspace(root, root, root, root, Optional.empty()),
        account,
        Namespace.DEFAULT,
        () -> {
          throw new IllegalStateException("The stack is there, and SAM has nothing to do.");
        },
        printer.progress());
  }

  /** As the local AWS, by the operation that the protocol names in a header or in the body. */
  private static void answer(HttpExchange call, String source) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String target = call.getRequestHeaders().getFirst("X-Amz-Target");
    String operation = target == null ? body : target.replaceFirst(".*\\.", "");
    String answer =
        switch (operation) {
          case "ListExecutions" -> "{\"executions\": []}";
          case "StartExecution" ->
              "{\"executionArn\": \"%s\", \"startDate\": 1.5}".formatted(EXECUTION);
          case "DescribeExecution" ->
              """
              {"executionArn": "%s", "status": "SUCCEEDED", "startDate": 1.5, "stopDate": 2.5,
               "output": "{\\"instance\\": {}, \\"changes\\": [{\\"action\\": \\"CreateUser\\", \\"resource\\": \\"a\\"}]}"}
              """
                  .formatted(EXECUTION);
          case "GetExecutionHistory" ->
              """
              {"events": [
                {"id": 1, "timestamp": 1.5, "type": "ExecutionStarted"},
                {"id": 2, "timestamp": 1.5, "type": "TaskStateEntered",
                 "stateEnteredEventDetails": {"name": "ResolveRequest", "input": "{}"}},
                {"id": 3, "timestamp": 1.7, "type": "TaskSucceeded",
                 "taskSucceededEventDetails": {"resource": "invoke", "resourceType": "lambda"}},
                {"id": 4, "timestamp": 1.7, "type": "TaskStateExited",
                 "stateExitedEventDetails": {"name": "ResolveRequest", "output": "{}"}}]}
              """;
          case "DescribeLogGroups" -> "{\"logGroups\": []}";
          default ->
              body.startsWith("Action=DescribeStacks") ? stacks(source) : "{\"iamEnforced\": true}";
        };
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(HttpURLConnection.HTTP_OK, bytes.length);
    try (OutputStream out = call.getResponseBody()) {
      out.write(bytes);
    }
  }

  private static String stacks(String source) {
    return """
    <DescribeStacksResponse><DescribeStacksResult><Stacks><member>
    <StackName>%1$s</StackName><StackStatus>CREATE_COMPLETE</StackStatus>
    <StackId>arn:aws:cloudformation:us-east-1:000000000000:stack/%1$s/1</StackId>
    <CreationTime>2026-01-01T00:00:00Z</CreationTime>
    <Capabilities><member>CAPABILITY_IAM</member></Capabilities>
    <Parameters><member><ParameterKey>Namespace</ParameterKey>
    <ParameterValue>%1$s</ParameterValue></member></Parameters>
    <Outputs><member><OutputKey>ProvisionStateMachineArn</OutputKey>
    <OutputValue>arn:aws:states:us-east-1:000000000000:stateMachine:provision</OutputValue>
    </member></Outputs>
    <Tags><member><Key>rolebridge:source</Key><Value>%2$s</Value></member></Tags>
    </member></Stacks></DescribeStacksResult></DescribeStacksResponse>
    """
        .formatted(Namespace.DEFAULT.name(), source);
  }
}
