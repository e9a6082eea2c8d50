package rolebridge.domain.provision;

import java.util.Map;
import java.util.Optional;
import rolebridge.domain.error.AlreadyExistsException;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.managed.Ownership;
import rolebridge.domain.managed.StepResult;
import rolebridge.domain.managed.TagDrift;
import rolebridge.domain.port.User;
import rolebridge.domain.port.Users;

/** Makes the user, without console login, inside its boundary, or finds it made. */
public final class EnsureUser {

  private final Users users;
  private final Hub hub;
  private final Ownership ownership;

  public EnsureUser(Users users, Hub hub) {
    this.users = users;
    this.hub = hub;
    this.ownership = new Ownership(hub);
  }

  /**
   * Afterwards the user exists with its tags.
   *
   * @throws UserNotManagedException when the name is somebody else's
   */
  public StepResult apply(Plan plan) {
    Optional<User> existing = plan.found().user() ? users.find(plan.userName()) : Optional.empty();
    if (existing.isEmpty()) {
      try {
        users.create(
            new User(
                plan.userName(),
                hub.userPath(),
                plan.userArn(),
                hub.userBoundaryArn(),
                plan.withCreator(plan.userTags())));
        return StepResult.of(new Change("CreateUser", plan.userArn()));
      } catch (AlreadyExistsException e) {
        existing = users.find(plan.userName());
      }
    }
    User user = existing.orElseThrow(() -> taken(plan));
    ownership
        .objectionTo(user, plan.userName())
        .ifPresent(
            objection -> {
              throw notManaged(plan, objection);
            });
    Map<String, String> missing = TagDrift.between(user.tags(), plan.userTags());
    if (missing.isEmpty()) {
      return StepResult.of();
    }
    users.tag(plan.userName(), missing);
    return StepResult.of(new Change("TagUser", plan.userArn()));
  }

  private static UserNotManagedException notManaged(Plan plan, String objection) {
    return new UserNotManagedException(
        "User "
            + plan.userName()
            + " exists but isn't managed by rolebridge: "
            + objection
            + ". Ask for another userName, or remove that user.");
  }

  /** Somebody's name in another case, unless the user is too young to be found. */
  private RuntimeException taken(Plan plan) {
    Optional<String> holder = users.arnInAnyCase(plan.userName());
    if (holder.isPresent() && !holder.get().equals(plan.userArn())) {
      return notManaged(
          plan,
          "the name is taken by " + holder.get() + ", and IAM tells no names apart by their case");
    }
    return new ConcurrentChangeException(
        "User " + plan.userName() + " was made by somebody else at this moment; looking again.",
        null);
  }
}
