package rolebridge.cli.migrate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import rolebridge.catalog.Catalog;
import rolebridge.cli.migrate.HandMadeUser.TrustingRole;
import rolebridge.cli.migrate.IamReader.RoleSettings;
import rolebridge.domain.policy.PolicyDocument;
import rolebridge.domain.policy.TrustPolicy;
import rolebridge.domain.request.Reading;
import rolebridge.domain.request.RequestReader;
import rolebridge.domain.request.Violation;

/** The request for a role beside a hand-made one, and the notes about it. */
final class RequestDraft {

  /** IAM's default, and the least that a role can have. */
  private static final int USUAL_SESSION = 3_600;

  private static final int MOST_COMMANDS = 8;

  private final AccountPicture.User user;
  private final TrustingRole found;
  private final RoleSettings settings;
  private final HandMadePermissions permissions;
  private final Map<String, Object> request = new LinkedHashMap<>();
  private final List<Note> notes = new ArrayList<>();

  RequestDraft(
      AccountPicture.User user,
      TrustingRole found,
      RoleSettings settings,
      HandMadePermissions permissions) {
    this.user = user;
    this.found = found;
    this.settings = settings;
    this.permissions = permissions;
  }

  Map<String, Object> request() {
    return request;
  }

  /** What check refuses first. */
  List<Note> notes() {
    return Stream.concat(judged().stream(), notes.stream()).toList();
  }

  RequestDraft write(String userName, String roleName, String policyName) {
    IntegrationGuess guess = IntegrationGuess.of(permissions.allowedActions());
    request.put("integration", guess.integration().name());
    request.putAll(permissions.fields());
    request.put("userName", userName);
    request.put("policyName", policyName);
    request.put("roleName", roleName);
    request.put("instanceName", found.role().name());
    noteIntegration(guess);
    noteNames(userName, roleName);
    notePermissions(guess);
    session();
    trust();
    tags();
    if (!settings.description().isEmpty()) {
      request.put("description", settings.description());
    }
    return this;
  }

  private void noteIntegration(IntegrationGuess guess) {
    int all = permissions.allowedActions().size();
    notes.add(
        Note.unsure(
            "/integration",
            "integrationGuessed",
            guess.integration().name(),
            "IAM doesn't show it; the commands of this one need %d of the %d actions%s. Write the one that the instance is of."
                .formatted(
                    guess.matching(),
                    all,
                    guess.others().isEmpty()
                        ? ""
                        : ", possible are also " + list(guess.others()))));
    notes.add(
        Note.unsure(
            "/instanceName",
            "instanceNameUnknown",
            found.role().name(),
            "Write the name that the instance has in XSOAR: IAM doesn't show it, so the role's"
                + " stands here. Add region, the instance's AWS Default Region, if it isn't the"
                + " one that rolebridge is deployed in."));
  }

  private void noteNames(String userName, String roleName) {
    renamed("/userName", user.name(), userName);
    renamed("/roleName", found.role().name(), roleName);
  }

  private void renamed(String field, String handMade, String name) {
    notes.add(
        Note.changed(
            field,
            "renamed",
            handMade,
            name
                + " is made beside it: IAM has a name once in an account, whatever its path. Any"
                + " other free name will do."));
  }

  private void notePermissions(IntegrationGuess guess) {
    Set<String> left = permissions.neverGranted();
    if (!left.isEmpty()) {
      List<String> commands = guess.commandsThatNeed(left);
      notes.add(
          Note.changed(
              "",
              "neverGranted",
              list(left),
              "Left out, since the boundary of rolebridge's roles denies them."
                  + (commands.isEmpty()
                      ? " What needs them can't move to the new role."
                      : " These commands can't move to the new role: "
                          + list(commands.stream().limit(MOST_COMMANDS).toList())
                          + (commands.size() > MOST_COMMANDS ? " and more." : "."))));
    }
    if (!permissions.wildcards().isEmpty()) {
      notes.add(
          Note.unsure(
              "/allowWildcardActions",
              "wildcardActions",
              list(permissions.wildcards()),
              "Name the actions that the instance's commands need, which ./rolebridge catalog \""
                  + guess.integration().name()
                  + "\" lists, and leave allowWildcardActions out."));
    }
    if (!permissions.older().isEmpty()) {
      notes.add(
          Note.changed(
              "/policyDocument/Version",
              "policyVersion",
              list(permissions.older()),
              "Look at each ${…}: to the older version it is plain text, to the new one a policy"
                  + " variable."));
    }
    if (!permissions.unreadable().isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "policyUnreadable",
              list(permissions.unreadable()),
              "Left out, since it can't be read. Add what it allows by hand."));
    }
    if (!settings.boundaryArn().isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "permissionsBoundary",
              settings.boundaryArn(),
              "Take out what this boundary kept from the role: the new one has rolebridge's"
                  + " instead."));
    }
  }

  private void session() {
    if (settings.maxSessionDuration() > USUAL_SESSION) {
      request.put("roleSessionDuration", settings.maxSessionDuration());
      notes.add(
          Note.unsure(
              "/roleSessionDuration",
              "sessionDurationUnknown",
              String.valueOf(settings.maxSessionDuration()),
              "Write the instance's Role Session Duration: this is the most that the hand-made role"
                  + " takes."));
    }
  }

  private void trust() {
    TrustConditions conditions = TrustConditions.of(found.admission().statements());
    if (!conditions.sourceIps().isEmpty()) {
      request.put("allowedSourceIps", conditions.sourceIps());
    }
    if (!conditions.notMet().isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "conditionNotMet",
              list(conditions.notMet()),
              "Left out. XSOAR sends no external id and an access key shows no MFA, so no instance"
                  + " can have used this role: find out whether anybody needs it."));
    }
    if (!conditions.others().isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "trustCondition",
              list(conditions.others()),
              "Left out, so the new role's trust is wider: it can be limited to addresses only, by"
                  + " allowedSourceIps."));
    }
    List<String> denials =
        Admission.denying(found.trust()).stream().map(TrustPolicy::described).toList();
    if (!denials.isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "trustDenies",
              list(denials),
              "Left out: the new role's trust lets in the new user and denies nobody."));
    }
    Set<String> others = otherPrincipals();
    if (!others.isEmpty()) {
      notes.add(
          Note.changed(
              "",
              "otherPrincipals",
              list(others),
              "Left out: the new role is for the new user alone. Keep the hand-made one while these"
                  + " use it."));
    }
  }

  private Set<String> otherPrincipals() {
    Set<String> others = new TreeSet<>();
    for (Map<String, Object> statement : found.trust().statements()) {
      if ("Allow".equals(statement.get("Effect"))) {
        if (statement.get("Principal") instanceof Map<?, ?> kinds) {
          kinds
              .values()
              .forEach(
                  named -> PolicyDocument.asList(named).forEach(one -> others.add(one.toString())));
        } else {
          others.addAll(Admission.principals(statement));
        }
      }
    }
    others.removeIf(principal -> Admission.isUser(principal, user));
    return others;
  }

  /** The user's and the role's, whose value counts. */
  private void tags() {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Set<String> left = new TreeSet<>();
    add(settings.tags(), all, left);
    add(user.tags(), all, left);
    if (!all.isEmpty()) {
      request.put("tags", new TreeMap<>(all));
    }
    if (!left.isEmpty()) {
      notes.add(
          Note.changed(
              "/tags",
              "tagsLeftOut",
              list(left),
              "Left out: the key is AWS's or rolebridge's own, or the role has a tag of that key."));
    }
  }

  private static void add(
      Map<String, String> tags, Map<String, String> all, Collection<String> left) {
    new TreeMap<>(tags)
        .forEach(
            (key, value) -> {
              String lower = key.toLowerCase(Locale.ROOT);
              boolean reserved = lower.startsWith("aws:") || lower.startsWith("rolebridge:");
              if (reserved || (all.containsKey(key) && !all.get(key).equals(value))) {
                left.add(key + "=" + value);
              } else {
                all.putIfAbsent(key, value);
              }
            });
  }

  /** By the rules of {@code check}. */
  private List<Note> judged() {
    RequestReader reader = new RequestReader(new Catalog());
    List<Violation> violations =
        switch (reader.read(request)) {
          case Reading.Accepted _ -> List.of();
          case Reading.Rejected(List<Violation> all) -> all;
        };
    return Stream.concat(
            violations.stream().map(violation -> new Note(Note.Kind.REFUSED, violation)),
            reader.warnings(request).stream().map(warning -> new Note(Note.Kind.UNSURE, warning)))
        .toList();
  }

  private static String list(Collection<String> texts) {
    return String.join(", ", texts);
  }
}
