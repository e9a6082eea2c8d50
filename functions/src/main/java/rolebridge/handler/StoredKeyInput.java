package rolebridge.handler;

import rolebridge.domain.provision.EnsureAccessKey;
import rolebridge.domain.provision.Plan;

/** Input of a state that comes after the key is stored. */
public record StoredKeyInput(Plan plan, EnsureAccessKey.Result stored) {}
