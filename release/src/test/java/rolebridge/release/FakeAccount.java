package rolebridge.release;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of an account, on a port of this machine, as a deployment of the release calls. */
final class FakeAccount implements AutoCloseable {

  private static final String STACK =
      "arn:aws:cloudformation:eu-central-1:123456789012:stack/rolebridge/1";

  private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=([A-Za-z]+)");
  private static final Pattern POLICY = Pattern.compile("(?:^|&)PolicyArn=([^&]+)");
  private static final Pattern TEMPLATE = Pattern.compile("(?:^|&)TemplateURL=([^&]+)");

  /** What a call to change a bucket is, by what it changes (S3 API Reference). */
  private static final Map<String, String> OF_A_BUCKET =
      Map.of(
          "publicAccessBlock", "s3:PutBucketPublicAccessBlock",
          "policy", "s3:PutBucketPolicy",
          "versioning", "s3:PutBucketVersioning");

  /** The service that a call is signed for. */
  private static final Pattern SERVICE = Pattern.compile("Credential=[^/]+/[^/]+/[^/]+/([^/]+)/");

  private static final Pattern SOURCE = Pattern.compile("Tags\\.member\\.1\\.Value=([^&]+)");

  private final HttpServer server;
  private final List<String> calls = new ArrayList<>();
  private final Map<String, String> uploads = new LinkedHashMap<>();
  private final Map<String, String> bucket = new LinkedHashMap<>();
  private final Set<Permission> needed = new LinkedHashSet<>();
  private String version = "v1";
  private String changeSet = "";
  private boolean deployed;
  private String status = "CREATE_COMPLETE";
  private String parameters = "";
  private String refusal = "";

  /**
   * What somebody has to be allowed who makes a call.
   *
   * @param action with its service
   * @param resource its ARN; a star where the call is on no certain one
   */
  record Permission(String action, String resource) {}

  FakeAccount() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** A stack of other sources is there, with these parameters. */
  synchronized FakeAccount withStack(String... names) {
    deployed = true;
    for (String name : names) {
      parameters +=
          "<member><ParameterKey>%s</ParameterKey><ParameterValue>v</ParameterValue></member>"
              .formatted(name);
    }
    return this;
  }

  /** CloudFormation makes no change set, for this reason. */
  synchronized FakeAccount refusing(String reason) {
    refusal = reason;
    return this;
  }

  /** The bucket keeps no versions yet. */
  synchronized FakeAccount withoutVersions() {
    version = "";
    return this;
  }

  /** What a deployment ends with. */
  synchronized FakeAccount endingWith(String end) {
    status = end;
    return this;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** What is in the bucket, by key. */
  synchronized Map<String, String> uploads() {
    return Map.copyOf(uploads);
  }

  /** What the bucket was made to be, by what was changed. */
  synchronized Map<String, String> bucket() {
    return Map.copyOf(bucket);
  }

  /** What the caller needed for its calls, and CloudFormation for what it read in their turn. */
  synchronized Set<Permission> needed() {
    return Set.copyOf(needed);
  }

  /** The request that made the change set. */
  synchronized String changeSet() {
    return changeSet;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange call) throws IOException {
    try (call) {
      String path = call.getRequestURI().getPath();
      String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
      Matcher action = ACTION.matcher(body);
      if (call.getRequestMethod().equals("PUT")) {
        put(call, path, body);
      } else if (action.find()) {
        calls.add(action.group(1));
        needs(service(call) + ":" + action.group(1), body);
        act(call, action.group(1), body);
      } else if (call.getRequestHeaders().containsKey("X-Amz-Target")) {
        String operation =
            call.getRequestHeaders().getFirst("X-Amz-Target").replaceFirst(".*\\.", "");
        calls.add(operation);
        needed.add(new Permission(service(call) + ":" + operation, "*"));
        send(call, 200, "{\"logGroups\": []}");
      } else {
        calls.add(call.getRequestMethod() + " " + path);
        send(call, 400, "");
      }
    }
  }

  private void put(HttpExchange call, String path, String body) throws IOException {
    String changed = Objects.toString(call.getRequestURI().getRawQuery(), "");
    boolean object = path.indexOf('/', 1) >= 0;
    String arn = "arn:aws:s3:::" + path.substring(1);
    if (object) {
      calls.add("PUT object");
      uploads.put(path, body);
      needed.add(new Permission("s3:PutObject", arn));
      if (!version.isEmpty()) {
        call.getResponseHeaders().add("x-amz-version-id", version);
      }
    } else if (changed.isEmpty()) {
      calls.add("PUT " + path);
      needed.add(new Permission("s3:CreateBucket", arn));
    } else {
      calls.add("PUT " + path + "?" + changed);
      bucket.put(changed, body);
      needed.add(new Permission(OF_A_BUCKET.get(changed), arn));
    }
    send(call, 200, "");
  }

  private static String service(HttpExchange call) {
    Matcher service = SERVICE.matcher(call.getRequestHeaders().getFirst("Authorization"));
    return service.find() ? service.group(1) : "unsigned";
  }

  private void needs(String action, String body) {
    Matcher policy = POLICY.matcher(body);
    if (action.startsWith("cloudformation:")) {
      needed.add(new Permission(action, STACK));
    } else if (policy.find()) {
      needed.add(
          new Permission(action, URLDecoder.decode(policy.group(1), StandardCharsets.UTF_8)));
    } else {
      needed.add(new Permission(action, "*"));
    }
    Matcher template = TEMPLATE.matcher(body);
    if (template.find()) {
      // It transforms the template, and reads what that names, as the caller.
      needed.add(
          new Permission(
              action, "arn:aws:cloudformation:eu-central-1:aws:transform/Serverless-2016-10-31"));
      uploads
          .keySet()
          .forEach(
              path ->
                  needed.add(
                      new Permission("s3:GetObjectVersion", "arn:aws:s3:::" + path.substring(1))));
    }
  }

  private void act(HttpExchange call, String action, String body) throws IOException {
    switch (action) {
      case "GetCallerIdentity" ->
          result(
              call,
              action,
              "<Account>123456789012</Account><UserId>U</UserId>"
                  + "<Arn>arn:aws:iam::123456789012:user/somebody</Arn>");
      case "ListAccountAliases" ->
          result(call, action, "<AccountAliases/><IsTruncated>false</IsTruncated>");
      case "GetPolicy" ->
          send(
              call,
              404,
              "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code>"
                  + "<Message>none</Message></Error></ErrorResponse>");
      case "CreateChangeSet" -> {
        changeSet = body;
        result(call, action, "<Id>arn:aws:cloudformation:change-set</Id><StackId>s</StackId>");
      }
      case "DescribeChangeSet" ->
          result(
              call,
              action,
              refusal.isEmpty()
                  ? "<Status>CREATE_COMPLETE</Status>"
                  : "<Status>FAILED</Status><StatusReason>" + refusal + "</StatusReason>");
      case "DeleteChangeSet" -> result(call, action, "");
      case "DescribeStackEvents" ->
          result(
              call,
              action,
              body.contains("NextToken=older")
                  ? "<StackEvents>"
                      + event("EventBus", "CREATE_FAILED", "the bus is there already")
                      + event("rolebridge", "CREATE_IN_PROGRESS", "User Initiated")
                      + event("Former", "CREATE_FAILED", "of an earlier deployment")
                      + "</StackEvents>"
                  : "<StackEvents>"
                      + event("rolebridge", status, "")
                      + event("Late", "CREATE_FAILED", "Resource creation cancelled")
                      + "</StackEvents><NextToken>older</NextToken>");
      case "ExecuteChangeSet" -> {
        deployed = true;
        result(call, action, "");
      }
      case "ListStackResources" -> result(call, action, "<StackResourceSummaries/>");
      case "DescribeStacks" -> {
        if (deployed) {
          result(call, action, "<Stacks><member>" + stack() + "</member></Stacks>");
        } else {
          send(
              call,
              400,
              "<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code>"
                  + "<Message>Stack with id rolebridge does not exist</Message></Error>"
                  + "</ErrorResponse>");
        }
      }
      default -> send(call, 400, "");
    }
  }

  private static String event(String resource, String status, String reason) {
    return "<member><EventId>%s-%s</EventId><LogicalResourceId>%s</LogicalResourceId><ResourceStatus>%s</ResourceStatus><ResourceStatusReason>%s</ResourceStatusReason></member>"
        .formatted(resource, status, resource, status, reason);
  }

  private String stack() {
    Matcher source = SOURCE.matcher(changeSet);
    return "<StackName>rolebridge</StackName>"
        + "<StackId>"
        + STACK
        + "</StackId>"
        + "<StackStatus>"
        + (changeSet.isEmpty() ? "UPDATE_COMPLETE" : status)
        + "</StackStatus><Parameters>"
        + parameters
        + "</Parameters><Tags><member><Key>rolebridge:source</Key>"
        + "<Value>"
        + (source.find() ? URLDecoder.decode(source.group(1), StandardCharsets.UTF_8) : "")
        + "</Value></member></Tags>";
  }

  private static void result(HttpExchange call, String action, String content) throws IOException {
    send(
        call,
        200,
        "<%1$sResponse><%1$sResult>%2$s</%1$sResult></%1$sResponse>".formatted(action, content));
  }

  private static void send(HttpExchange call, int status, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().add("ETag", "\"none\"");
    call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      call.getResponseBody().write(bytes);
    }
  }
}
