package rolebridge.cli.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rolebridge.cli.aws.Account;
import rolebridge.cli.setup.Progress;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.cloudformation.model.Tag;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Deploys the stack of a release, whose functions are built, by AWS's SDK alone: what `sam deploy`
 * does, a change set of a template that names the functions' zip and the machines in a bucket, each
 * by its version.
 */
final class ReleaseDeployment {

  static final String ZIP = "functions.zip";
  static final String MACHINES = "statemachines/";
  static final String TEMPLATE = "template.yaml";

  private static final Pattern FILE =
      Pattern.compile("(?m)^( *(?:CodeUri|DefinitionUri): )(functions\\.zip|statemachines/\\S+)$");

  private final Path root;
  private final Account account;
  private final String name;

  /**
   * @param root of the release
   * @param name the stack's
   */
  ReleaseDeployment(Path root, Account account, String name) {
    this.root = root;
    this.name = name;
    this.account = account;
  }

  /**
   * Deploys and waits for the end.
   *
   * @param settings what the functions are published anew for: it is in the place of their code
   * @param present the stack as it is, whose parameters keep their values
   * @param values parameters that get another one
   * @param tags of the stack
   */
  void deploy(
      String settings,
      Optional<Stack> present,
      Map<String, String> values,
      Map<String, String> tags,
      Progress.Step step) {
    String prefix = name + "-" + settings + "/";
    step.note("uploading");
    String template = read(root.resolve(TEMPLATE));
    String url;
    try (S3Client s3 = account.s3();
        StsClient sts = account.sts()) {
      CodeBucket bucket = new CodeBucket(s3, account, sts.getCallerIdentity(), name);
      bucket.make();
      Map<String, String> uris = new TreeMap<>();
      uris.put(ZIP, put(bucket, prefix + ZIP, root.resolve(ZIP)));
      for (Path machine : machines()) {
        String file = MACHINES + machine.getFileName();
        uris.put(file, put(bucket, prefix + file, machine));
      }
      String key = prefix + TEMPLATE;
      url = bucket.url(key, bucket.put(key, RequestBody.fromString(inBucket(template, uris))));
    }
    try (CloudFormationClient cloudFormation = account.cloudFormation()) {
      boolean isNew =
          present.filter(stack -> stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS).isEmpty();
      new ChangeSets(cloudFormation, account, name, step)
          .carryOut(
              request ->
                  request
                      .changeSetName("release-" + settings + "-" + System.currentTimeMillis())
                      .changeSetType(isNew ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                      .templateURL(url)
                      .capabilities(
                          Capability.CAPABILITY_IAM,
                          Capability.CAPABILITY_NAMED_IAM,
                          Capability.CAPABILITY_AUTO_EXPAND)
                      .parameters(parameters(template, present, values))
                      .tags(tags(tags)),
              Set.of(StackStatus.CREATE_COMPLETE, StackStatus.UPDATE_COMPLETE));
    }
  }

  private static String put(CodeBucket bucket, String key, Path file) {
    return bucket.uri(key, bucket.put(key, RequestBody.fromFile(file)));
  }

  /** The template with what stands beside it as it is in the bucket. */
  private static String inBucket(String template, Map<String, String> uris) {
    return FILE.matcher(template)
        .replaceAll(file -> Matcher.quoteReplacement(file.group(1) + uris.get(file.group(2))));
  }

  private List<Path> machines() {
    try (var files = Files.list(root.resolve(MACHINES))) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Parameter> parameters(
      String template, Optional<Stack> present, Map<String, String> values) {
    Map<String, Parameter> parameters = new TreeMap<>();
    Set<String> known = new TemplateParameters(template).names();
    present
        .filter(stack -> stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS)
        .map(Stack::parameters)
        .orElse(List.of())
        .stream()
        .map(Parameter::parameterKey)
        .filter(known::contains)
        .forEach(
            name ->
                parameters.put(
                    name, Parameter.builder().parameterKey(name).usePreviousValue(true).build()));
    values.forEach(
        (name, value) ->
            parameters.put(
                name, Parameter.builder().parameterKey(name).parameterValue(value).build()));
    return List.copyOf(parameters.values());
  }

  private static List<Tag> tags(Map<String, String> tags) {
    List<Tag> list = new ArrayList<>();
    tags.forEach((key, value) -> list.add(Tag.builder().key(key).value(value).build()));
    return list;
  }
}
