package rolebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.policy.Namespace;

/** What the templates' resources are tagged with. */
class TagsContractTest {

  private static final String NAMESPACE = "rolebridge:namespace";
  private static final Namespace STAGE = new Namespace("rolebridge_stage");

  /** Tagged by a list of keys and values. */
  private static final Set<String> TAGGED =
      Set.of(
          "AWS::CloudWatch::Alarm",
          "AWS::CloudWatch::Dashboard",
          "AWS::Events::EventBus",
          "AWS::Events::Rule",
          "AWS::IAM::Role",
          "AWS::Logs::LogGroup",
          "AWS::SNS::Topic",
          "AWS::SQS::Queue");

  /**
   * Types that CloudFormation can't tag: its registry has {@code "taggable": false} for them, or no
   * property Tags ({@code aws cloudformation describe-type --type RESOURCE --type-name
   * AWS::IAM::ManagedPolicy}).
   */
  private static final Set<String> NOT_TAGGABLE =
      Set.of(
          "AWS::Events::EventBusPolicy",
          "AWS::IAM::ManagedPolicy",
          "AWS::IAM::Policy",
          "AWS::SNS::Subscription",
          "AWS::SNS::TopicPolicy",
          "AWS::SQS::QueuePolicy");

  private static final String FUNCTION = "AWS::Serverless::Function";
  private static final String MACHINE = "AWS::Serverless::StateMachine";

  private static Map<String, Map<String, Object>> resources(String template) {
    return Repository.objects(Repository.template(template, STAGE), "Resources");
  }

  /** The tags of a resource that isn't one of SAM's, by key. */
  private static Map<String, Object> listed(Map<String, Object> resource) {
    Map<String, Object> tags = new TreeMap<>();
    if (Repository.object(resource, "Properties").get("Tags") instanceof List<?> list) {
      for (Object tag : list) {
        Map<?, ?> entry = (Map<?, ?>) tag;
        tags.put(entry.get("Key").toString(), entry.get("Value"));
      }
    }
    return tags;
  }

  private static Map<String, Object> tags(
      Map<String, Object> resource, Map<String, Object> ofFunctions) {
    String type = resource.get("Type").toString();
    return switch (type) {
      case FUNCTION -> ofFunctions;
      case MACHINE -> Repository.object(resource, "Properties", "Tags");
      default -> listed(resource);
    };
  }

  /**
   * And bears no other tag of the templates, least of all the one by which functions know what they
   * made, and may change.
   */
  @ParameterizedTest
  @ValueSource(strings = {"template.yaml", "spoke.yaml"})
  void whateverCanBeTagged_saysWhichInstallationItIsOf(String template) {
    Map<String, Object> ofFunctions =
        template.equals("template.yaml")
            ? Repository.object(Repository.template(template, STAGE), "Globals", "Function", "Tags")
            : Map.of();

    assertThat(resources(template))
        .allSatisfy(
            (name, resource) -> {
              String type = resource.get("Type").toString();
              if (NOT_TAGGABLE.contains(type)) {
                assertThat(Repository.object(resource, "Properties"))
                    .as(name)
                    .doesNotContainKey("Tags");
              } else {
                assertThat(tags(resource, ofFunctions))
                    .as(name)
                    .isEqualTo(Map.of(NAMESPACE, STAGE.name()));
              }
            });
  }

  /** SAM tags what it makes of a function's events only then. */
  @Test
  void functionsWithEvents_passTheirTagsOn() {
    assertThat(resources("template.yaml").values())
        .filteredOn(resource -> resource.get("Type").equals(FUNCTION))
        .map(function -> Repository.object(function, "Properties"))
        .filteredOn(function -> function.containsKey("Events"))
        .isNotEmpty()
        .allSatisfy(function -> assertThat(function).containsEntry("PropagateTags", true));
  }

  @Test
  void everyType_isKnown() {
    Set<String> types = new TreeSet<>();
    for (String template : List.of("template.yaml", "spoke.yaml")) {
      resources(template).values().forEach(resource -> types.add(resource.get("Type").toString()));
    }
    Set<String> known = new TreeSet<>(TAGGED);
    known.addAll(NOT_TAGGABLE);
    known.addAll(Set.of(FUNCTION, MACHINE));

    assertThat(types).isEqualTo(known);
  }
}
