package rolebridge.cli.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rolebridge.domain.catalog.ConditionalAction;
import rolebridge.domain.catalog.InstanceField;
import rolebridge.domain.catalog.InstanceFields;
import rolebridge.domain.catalog.Integration;
import rolebridge.domain.catalog.IntegrationCommand;
import rolebridge.domain.catalog.MultiAccount;
import rolebridge.domain.catalog.Risk;
import rolebridge.domain.catalog.Source;

/** The catalog in the documents of the command, with null for what there isn't. */
final class CatalogJson {

  private CatalogJson() {}

  /** An integration in a list of them. */
  static Map<String, Object> summary(Integration integration) {
    List<IntegrationCommand> commands = integration.userCommands();
    int read = integration.readOnlyCommands().size();
    Map<String, Object> json = names(integration);
    json.put("readCommands", read);
    json.put("writeCommands", commands.size() - read);
    json.put("riskyCommands", commands.stream().filter(c -> !c.risks().isEmpty()).count());
    json.put(
        "alwaysRiskyCommands", commands.stream().filter(IntegrationCommand::isAlwaysRisky).count());
    json.put("testActions", integration.test().actions());
    return json;
  }

  /** All that the catalog has of it. */
  static Map<String, Object> whole(Integration integration) {
    Map<String, Object> json = names(integration);
    json.put("confidence", integration.confidence().name());
    json.put("source", source(integration.source()));
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("description", integration.test().description());
    test.put("actions", integration.test().actions());
    test.put("notes", orNull(integration.test().notes()));
    json.put("test", test);
    json.put("instance", instance(integration.instance()));
    json.put("engineHosts", IntegrationText.hosts(integration));
    json.put("multiAccount", integration.multiAccount().map(CatalogJson::several).orElse(null));
    json.put("commands", integration.commands().stream().map(CatalogJson::command).toList());
    return json;
  }

  static Map<String, Object> command(IntegrationCommand command) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", command.name());
    json.put("kind", command.kind().name());
    json.put("description", command.description());
    json.put("access", command.access().name());
    json.put("actions", command.actions());
    json.put(
        "conditionalActions",
        command.conditionalActions().stream().map(CatalogJson::conditional).toList());
    json.put("risks", command.risks().stream().map(CatalogJson::risk).toList());
    json.put("derivedFrom", command.derivedFrom().name());
    return json;
  }

  private static Map<String, Object> names(Integration integration) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", integration.name());
    json.put("displayName", integration.displayName());
    json.put("pack", integration.pack());
    return json;
  }

  private static Map<String, Object> source(Source source) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("yml", source.yml());
    json.put("ymlCommit", source.ymlCommit());
    json.put("code", source.code());
    json.put("codeCommit", orNull(source.codeCommit()));
    return json;
  }

  private static Map<String, Object> instance(InstanceFields fields) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("roleArn", field(fields.roleArn()));
    json.put("sessionName", field(fields.sessionName()));
    json.put("duration", field(fields.duration()));
    json.put("accessKey", field(fields.accessKey()));
    json.put("secretKey", field(fields.secretKey()));
    json.put("region", optional(fields.region()));
    json.put("stsEndpoint", optional(fields.stsEndpoint()));
    json.put("stsRegion", optional(fields.stsRegion()));
    json.put("stsRegionalEndpoint", optional(fields.stsRegionalEndpoint()));
    json.put("otherRequired", fields.otherRequired().stream().map(CatalogJson::field).toList());
    return json;
  }

  private static Map<String, Object> optional(Optional<InstanceField> field) {
    return field.map(CatalogJson::field).orElse(null);
  }

  private static Map<String, Object> field(InstanceField field) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("parameter", field.parameter());
    json.put("part", field.part().name());
    json.put("label", field.label());
    json.put("required", field.required());
    return json;
  }

  private static Map<String, Object> several(MultiAccount several) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("accounts", field(several.accounts()));
    json.put("roleName", field(several.roleName()));
    json.put("maxWorkers", field(several.maxWorkers()));
    json.put("roleArn", several.roleArn());
    json.put("sessionName", several.sessionName());
    json.put("duration", several.duration());
    json.put("activeWhen", several.activeWhen());
    return json;
  }

  private static Map<String, Object> conditional(ConditionalAction action) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("action", action.action());
    json.put("when", action.when());
    return json;
  }

  private static Map<String, Object> risk(Risk risk) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("kind", risk.kind().name());
    json.put("reason", risk.reason());
    json.put("source", risk.source());
    json.put("actions", risk.actions());
    json.put("onlyIf", orNull(risk.onlyIf()));
    json.put("mitigation", orNull(risk.mitigation()));
    return json;
  }

  /** JSON has null for what the catalog has empty. */
  static String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
