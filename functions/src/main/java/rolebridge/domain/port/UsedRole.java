package rolebridge.domain.port;

/** A role and its use, as one look at it showed both. */
public record UsedRole(Role role, RoleUsage usage) {}
