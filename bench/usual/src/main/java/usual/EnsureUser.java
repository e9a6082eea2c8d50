package usual;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/**
 * EnsureUser of a user that is there, as most handlers are written: of the usual libraries, with
 * their defaults.
 */
public final class EnsureUser implements RequestHandler<EnsureUser.Input, EnsureUser.Output> {

  private static final Logger LOG = LoggerFactory.getLogger(EnsureUser.class);
  private static final ObjectMapper MAPPER =
      new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

  private final IamClient iam = IamClient.builder().build();

  @Override
  public Output handleRequest(Input input, Context context) {
    return PowertoolsLogging.withLogging(context, () -> ensure(input));
  }

  private Output ensure(Input input) {
    Request request = MAPPER.convertValue(input.getInput(), Request.class);
    User user = iam.getUser(r -> r.userName(request.userName())).user();
    String boundary = System.getenv("USER_BOUNDARY_ARN");
    if (!user.permissionsBoundary().permissionsBoundaryArn().equals(boundary)
        || user.tags().stream().noneMatch(tag -> tag.key().equals("rolebridge:managed"))) {
      throw new IllegalStateException("User " + user.arn() + " isn't managed by rolebridge.");
    }
    LOG.info("User {} is there", user.arn());
    return new Output();
  }

  public record Request(String userName, List<String> actions) {}

  public static final class Input {

    private String executionArn;
    private Map<String, Object> input;
    private Map<String, Object> found;

    public String getExecutionArn() {
      return executionArn;
    }

    public void setExecutionArn(String executionArn) {
      this.executionArn = executionArn;
    }

    public Map<String, Object> getInput() {
      return input;
    }

    public void setInput(Map<String, Object> input) {
      this.input = input;
    }

    public Map<String, Object> getFound() {
      return found;
    }

    public void setFound(Map<String, Object> found) {
      this.found = found;
    }
  }

  public static final class Output {

    public List<String> getChanges() {
      return List.of();
    }
  }
}
