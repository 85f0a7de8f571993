/** Fields to choose a role, and for members the permission boundary. */
"use client";
import { useId, useRef } from "react";
import { useInitialFocus } from "@/app/(account)/members/use-initial-focus";
import { PermissionPicker } from "@/components/keys/permission-picker";
import { Radio } from "@/components/ui/choices";
import { cn } from "@/components/ui/cn";
import { FieldError } from "@/components/ui/field";
import { ROLE_TEXTS, type Role } from "@/lib/shared/team/roles";
import type { RoleDraft } from "./role-draft";

type RoleFieldsProps = {
  value: RoleDraft;
  /** the roles that may be chosen */
  roles: readonly Role[];
  errorFor: (field: "role" | "permissions") => string | undefined;
  /** the chosen role gets the focus when the dialog opens */
  takesFocus?: boolean;
  /** for somebody who is not in the account yet */
  isNew?: boolean;
  /** `field` is the one that changed, so its message no longer applies */
  onChange: (value: RoleDraft, field: "role" | "permissions") => void;
};

export function RoleFields({ value, roles, errorFor, takesFocus = false, isNew, onChange }: RoleFieldsProps) {
  return (
    <>
      <RoleChoice
        value={value.role}
        roles={roles}
        error={errorFor("role")}
        takesFocus={takesFocus}
        onChange={(role) => onChange({ ...value, role }, "role")}
      />
      {value.role === "member" && (
        <div className="grid gap-2">
          <PermissionPicker
            label="Permission boundary for the member's API keys"
            value={value.permissions}
            isCustom={value.isCustom}
            isNew={isNew}
            isForBoundary
            error={errorFor("permissions")}
            onChange={(permissions, isCustom) => onChange({ ...value, permissions, isCustom }, "permissions")}
          />
          <p className="text-[0.8125rem] text-soft">
            Each of their keys can have some or all of these permissions, never more. If you lower the boundary later,
            their keys lose the rest.
          </p>
        </div>
      )}
    </>
  );
}

type RoleChoiceProps = {
  value: Role;
  roles: readonly Role[];
  error: string | undefined;
  takesFocus: boolean;
  onChange: (role: Role) => void;
};

function RoleChoice({ value, roles, error, takesFocus, onChange }: RoleChoiceProps) {
  const id = useId();
  const section = useRef<HTMLElement>(null);
  useInitialFocus(section, takesFocus ? "input:checked" : null);
  return (
    <section ref={section} className="grid gap-2">
      <h3 id={`${id}-label`} className="font-medium">
        Role
      </h3>
      <div
        role="radiogroup"
        aria-labelledby={`${id}-label`}
        aria-describedby={error ? `${id}-error` : undefined}
        aria-invalid={error ? true : undefined}
        className="divide-y divide-line rounded-box border border-line"
      >
        {roles.map((role) => (
          <div
            key={role}
            className={cn(
              "relative flex gap-2.5 px-3 py-2.5 first:rounded-t-box last:rounded-b-box",
              "transition-colors duration-100 hover:bg-sunken has-checked:bg-accent-soft",
              "has-focus-visible:outline-2 has-focus-visible:outline-accent",
            )}
          >
            <Radio
              id={`${id}-${role}`}
              name={`${id}-role`}
              checked={value === role}
              onChange={() => onChange(role)}
              aria-describedby={`${id}-${role}-hint`}
              className="relative z-10 mt-px outline-none sm:mt-0.5"
            />
            <div className="min-w-0">
              <label
                htmlFor={`${id}-${role}`}
                className="block cursor-pointer font-medium after:absolute after:inset-0"
              >
                {ROLE_TEXTS[role].label}
              </label>
              <p id={`${id}-${role}-hint`} className="text-[0.8125rem] text-soft">
                {ROLE_TEXTS[role].hint}
              </p>
            </div>
          </div>
        ))}
      </div>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </section>
  );
}
