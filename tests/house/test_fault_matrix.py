"""Each fault that network, broker, stream, database, disk, clock or process can bring, and the tests that inject it."""

import ast
from functools import cache

import pytest

from tests.house.places import ROOT

LINE, BROKER, WIRE, BUDGET = (f"tests/brokers/test_alpaca{part}.py" for part in ("_line", "", "_wire", "_budget"))
STREAM, ROWS = "tests/brokers/test_alpaca_stream.py", "tests/brokers/test_alpaca_rows.py"
PASSES, SWEEPS, PARTS, WATCHING = (f"tests/sync/test_{part}.py" for part in ("passes", "sweeps", "parts", "watching"))
PROVISIONAL, ORDERS, DISTURBED, CUTS, REFERENCE = (
    f"tests/sync/test_{part}.py" for part in ("provisional", "order_check", "disturbances", "page_cuts", "reference")
)
SYNCING, CLOCK, CLOCKS = (
    "tests/cli/test_syncing.py",
    "tests/domain/test_clock.py",
    "tests/ledger/test_account_clocks.py",
)
KILLS, DAMAGE = "tests/e2e/test_kills.py", "tests/e2e/test_damage.py"
BAD, BACKUPS, AUTO, DISK, AROUND, MIGRATIONS, ENCRYPTED, ASIDE = (
    f"tests/ledger/test_{part}.py"
    for part in (
        "bad_journals", "backups", "auto_backups", "disk_faults", "surroundings", "migrations", "encryption",
        "setting_aside",
    )
)  # fmt: skip
SETTINGS, START, TROUBLE, FROZEN = (
    "tests/settings/test_settings.py", "tests/desktop/test_start.py", "tests/desktop/test_trouble.py",
    "tests/house/test_frozen.py",
)  # fmt: skip

MATRIX: dict[int, tuple[str, dict[str, tuple[str, ...]]]] = {
    1: ("no name look-up and no route at start", {
        LINE: ("test_names_that_cannot_be_looked_up_are_no_network",),
        BROKER: ("test_no_network_is_said_in_a_plain_sentence",),
        PARTS: ("test_waits_double_up_to_a_cap_and_half_of_each_is_random",),
        DISTURBED: ("test_without_a_network_the_journal_is_open_and_offline_is_said",),
    }),
    2: ("connection cut in the middle of a page", {
        LINE: ("test_an_answer_cut_at_any_byte_is_no_answer",),
        PASSES: ("test_a_rough_line_changes_nothing", "test_an_interrupted_first_pass_goes_on_and_ends_the_same"),
    }),
    3: ("an answer that drips", {
        WIRE: ("test_a_dripping_answer_ends_at_the_deadline",),
        LINE: ("test_a_dripping_head_ends_at_the_deadline_too",),
    }),
    4: ("a short body or one packed wrongly", {
        LINE: ("test_a_body_packed_wrongly_is_an_error_and_no_data", "test_a_well_packed_body_is_read"),
        BROKER: ("test_a_bad_answer_becomes_a_plain_sentence",),
    }),
    5: ("a sign-in page in place of the broker", {
        LINE: ("test_the_sign_in_page_of_a_hotel_is_not_the_broker",),
        BROKER: ("test_an_account_that_is_none_is_not_the_broker",),
    }),
    6: ("a bad certificate", {
        LINE: ("test_a_certificate_that_nobody_vouches_for_is_refused_and_no_key_is_sent",),
        WIRE: ("test_without_a_secure_connection_nothing_is_sent",),
    }),
    7: ("proxies named in the environment", {WIRE: ("test_proxies_and_netrc_of_the_user_are_not_used",)}),
    8: ("keys refused", {
        BROKER: ("test_refused_keys_are_not_tried_again",),
        WATCHING: ("test_rejected_keys_wait_for_a_word_from_the_user",),
        PASSES: ("test_wrong_keys_store_nothing",),
        SYNCING: ("test_an_account_that_fails_does_not_keep_the_other_from_its_fills",),
    }),
    9: ("too many requests", {
        LINE: (
            "test_retry_after_is_waited_for_as_the_server_says",
            "test_too_many_requests_without_a_word_are_waited_for_longer_each_time",
        ),
        BROKER: ("test_no_server_may_make_us_wait_for_hours",),
        BUDGET: (
            "test_a_refusal_of_one_asker_is_waited_for_by_the_other",
            "test_no_minute_has_more_than_our_own_pace_allows_whoever_asks",
        ),
    }),
    10: ("a burst of server errors", {
        BUDGET: (
            "test_a_broken_broker_is_left_alone_by_everybody_until_somebody_says_now",
            "test_the_circuit_opens_after_errors_in_a_row_longer_each_time_and_closes_with_an_answer",
        ),
        WATCHING: ("test_an_outage_is_told_and_ends_by_itself", "test_a_wake_gets_through_a_long_outage_at_once"),
    }),
    11: ("the same page twice, overlapping pages", {
        CUTS: ("test_pages_cut_repeated_and_out_of_order_double_nothing_and_lose_nothing",),
        PASSES: ("test_doubled_rows_are_stored_once", "test_a_full_pass_reads_everything_again_and_finds_it_the_same"),
        BROKER: ("test_a_server_that_ignores_the_token_is_not_asked_for_ever",),
        SWEEPS: ("test_a_broker_that_repeats_a_page_proves_nothing_missing",),
    }),
    12: ("pages out of order, equal times", {
        CUTS: ("test_pages_cut_repeated_and_out_of_order_double_nothing_and_lose_nothing",),
        ROWS: ("test_partial_fills_of_one_order_sort_by_cumulative_quantity",),
        PASSES: ("test_a_fill_from_the_far_future_does_not_stop_the_clock",),
    }),
    13: ("a late row", {
        PASSES: ("test_a_late_row_comes_by_overlap_or_at_the_latest_by_a_full_pass",),
        SWEEPS: (
            "test_a_late_row_older_than_the_overlap_comes_with_the_nightly_sweep",
            "test_every_thirty_days_and_at_first_the_window_is_longer",
        ),
    }),
    14: ("a trade corrected or taken back", {
        PASSES: ("test_a_row_changed_by_the_broker_is_a_new_version",),
        PROVISIONAL: ("test_a_trade_taken_back_forces_a_reading_of_its_day_and_asks_for_a_look",),
        SWEEPS: (
            "test_a_row_that_went_away_is_flagged_at_night_still_counted_and_unflagged_when_it_is_back",
            "test_a_window_that_was_read_in_part_flags_nothing",
        ),
    }),
    15: ("an unknown type or a new field", {
        PASSES: ("test_an_unknown_type_is_stored_and_the_rest_goes_on",),
        ROWS: ("test_whatever_comes_becomes_a_fact", "test_what_is_not_understood_is_stored_and_is_no_issue"),
        ORDERS: ("test_a_status_from_the_future_stops_nothing",),
    }),
    16: ("a field missing, null or of the wrong type", {
        PASSES: ("test_a_spoilt_row_is_held_raw_with_its_reason_and_mends_itself",),
        ROWS: ("test_one_spoilt_field_never_spoils_more_than_its_row",),
        ORDERS: ("test_an_unreadable_order_is_told",),
    }),
    17: ("prices written as JSON numbers", {
        BROKER: ("test_fractions_written_as_numbers_keep_every_digit",),
        WIRE: ("test_numbers_keep_their_digits",),
        ROWS: ("test_nineteen_digits_survive",),
    }),
    18: ("keys of another account or for another address", {
        PASSES: ("test_another_account_under_the_same_name_is_refused",),
        WATCHING: ("test_another_account_is_never_mixed_in",),
        BROKER: ("test_the_hint_knows_keys_of_the_other_address",),
        SYNCING: (
            "test_keys_of_the_other_account_are_never_mixed_in",
            "test_the_same_account_under_two_names_is_refused",
        ),
    }),
    19: ("splits, expiries, adjusted contracts, coin pairs", {
        ROWS: (
            "test_a_split_is_two_halves_the_old_one_first",
            "test_an_option_that_ends_closes_towards_zero_for_nothing",
        ),
        REFERENCE: (
            "test_an_adjusted_contract_counts_as_many_shares_as_the_broker_says",
            "test_an_unknown_coin_pair_is_found_in_the_asset_list",
        ),
    }),
    20: ("more than 10,000 missed fills", {
        DISTURBED: ("test_many_missed_fills_are_fetched_page_by_page_and_a_stopped_pass_goes_on",),
        PASSES: ("test_a_stopped_pass_says_so_and_keeps_what_it_has",),
    }),
    21: ("the stream ends, with or without a goodbye", {
        STREAM: (
            "test_a_goodbye_of_any_kind_is_a_drop_and_is_followed_by_listening_again",
            "test_a_dropped_connection_comes_back_and_listens_again",
        ),
        WATCHING: ("test_a_fill_made_while_the_stream_was_gone_comes_with_the_reconnection",),
    }),
    22: ("a stream that is half open", {
        STREAM: (
            "test_a_line_that_swallows_everything_is_noticed",
            "test_a_dead_line_is_noticed_within_twenty_seconds_by_the_usual_patience",
            "test_a_deaf_server_is_noticed_by_its_missing_pong",
        ),
        WATCHING: ("test_a_silent_stream_is_made_good_by_the_heartbeat",),
    }),
    23: ("the stream refuses us or knows another listener", {
        STREAM: (
            "test_refused_keys_end_the_stream_with_one_word",
            "test_a_refused_second_connection_is_told_and_tried_again",
        ),
        WATCHING: ("test_without_a_stream_the_rows_still_come_and_nobody_says_live",),
    }),
    24: ("text, binary, garbage and huge frames", {
        STREAM: (
            "test_text_frames_are_heard_like_binary_ones",
            "test_garbage_is_passed_over_and_the_next_fill_is_heard",
            "test_a_frame_of_two_megabytes_costs_the_connection_and_not_the_memory",
        ),
    }),
    25: ("doubled and reordered events", {
        WATCHING: ("test_many_partials_in_any_order_and_doubled_events_arrive_once",),
        PROVISIONAL: (
            "test_doubled_events_are_one_provisional_row",
            "test_a_fill_that_the_books_do_not_show_yet_is_shown_and_not_counted",
        ),
    }),
    26: ("a flood of events", {
        PARTS: (
            "test_a_flood_takes_no_more_room_than_a_trickle",
            "test_a_hundred_thousand_long_events_leave_the_memory_as_it_was",
        ),
        WATCHING: ("test_a_flood_of_events_becomes_a_few_requests",),
    }),
    27: ("an event between catching up and listening", {
        WATCHING: ("test_it_listens_first_then_catches_up_then_is_live",),
        DISTURBED: ("test_a_fill_made_at_any_step_of_the_first_pass_arrives_once",),
    }),
    28: ("a kill in a sync, an import or an edit", {
        KILLS: (
            "test_kills_in_the_first_sync_lose_nothing_and_double_nothing",
            "test_kills_in_an_import_leave_all_of_the_file_or_nothing",
            "test_kills_in_a_large_import_that_two_processes_read_leave_all_or_nothing",
            "test_kills_while_notes_are_written_lose_none_that_was_said_to_be_kept",
        ),
    }),
    29: ("a kill in a migration", {
        KILLS: ("test_kills_in_a_migration_leave_the_old_journal_or_the_new_one",),
        MIGRATIONS: ("test_a_kill_leaves_the_old_schema_or_the_new_one",),
    }),
    30: ("a kill in a backup or a restore", {
        KILLS: (
            "test_kills_in_a_backup_leave_whole_backups_only",
            "test_kills_in_a_restore_leave_the_old_journal_or_the_restored_one",
        ),
        AUTO: ("test_what_a_kill_left_is_removed_at_the_start_and_what_runs_is_not",),
    }),
    31: ("a power cut", {
        DAMAGE: (
            "test_two_hundred_power_cuts_lose_no_acknowledged_commit",
            "test_power_cuts_lose_nothing_without_the_write_ahead_log_either",
        ),
    }),
    32: ("a full disk in a commit", {
        DISK: ("test_a_disk_that_fills_up_rolls_back_whole_and_goes_on_when_there_is_room",),
        TROUBLE: (
            "test_note_that_finds_the_disk_full_is_told_and_not_lost",
            "test_sync_that_finds_the_disk_full_is_told_and_goes_on_when_there_is_room",
        ),
    }),
    33: ("a full disk that hides its name", {
        BAD: ("test_a_full_disk_rolls_back_whole_and_goes_on_when_there_is_room",),
    }),
    34: ("a full disk in a backup or while settings are saved", {
        AUTO: ("test_a_full_disk_leaves_the_old_backup_and_no_half_one",),
        SETTINGS: ("test_a_full_disk_keeps_the_old_settings",),
    }),
    35: ("little room on the disk", {
        AROUND: ("test_little_room_is_told_before_it_is_none",
                 "test_no_migration_without_room_for_the_copy_and_the_change"),
    }),
    36: ("a journal that can only be read", {
        AROUND: ("test_a_read_only_journal_is_read_and_the_first_write_says_so",),
    }),
    37: ("a folder that can only be read", {AROUND: ("test_a_journal_in_a_read_only_folder_is_explained",)}),
    38: ("a damaged header, damaged pages, a cut file", {
        BAD: ("test_a_damaged_journal_is_refused_and_left_as_it_is",
              "test_a_truncated_journal_is_damage_not_an_empty_one"),
        DISK: ("test_damage_after_an_unclean_exit_is_found_at_the_start",),
    }),
    39: ("one flipped bit", {
        DAMAGE: ("test_three_hundred_flipped_bits_are_three_hundred_named_rows",),
        ASIDE: ("test_a_damaged_fact_is_set_aside_and_comes_again",),
    }),
    40: ("a journal of no bytes", {BAD: ("test_a_damaged_journal_is_refused_and_left_as_it_is",)}),
    41: ("a wrong passphrase", {ENCRYPTED: ("test_a_wrong_passphrase_is_wrong_and_never_damage",)}),
    42: ("a journal in a synced or network folder", {
        AROUND: (
            "test_a_synced_folder_is_known_by_its_name",
            "test_a_network_folder_is_known_by_its_mount",
            "test_a_journal_in_a_synced_folder_does_without_the_write_ahead_log",
        ),
    }),
    43: ("two programs with one journal", {
        DISK: ("test_of_several_programs_exactly_one_works_with_a_journal_however_often_it_is_killed",),
        START: ("test_second_start_rings_the_first",),
    }),
    44: ("a stale lock", {DISK: ("test_a_lock_file_of_another_time_and_machine_locks_nobody_out",)}),
    45: ("a journal locked by a foreign tool", {
        BAD: ("test_a_journal_locked_by_another_program_loses_nothing",),
        AUTO: ("test_a_journal_locked_by_another_program_is_backed_up_all_the_same",),
    }),
    46: ("a journal of a newer version", {BAD: ("test_a_journal_of_a_newer_version_is_refused_untouched",)}),
    47: ("a migration that fails", {
        MIGRATIONS: ("test_a_step_that_fails_changes_nothing", "test_a_copy_that_cannot_be_written_stops_it"),
    }),
    49: ("a clock that is wrong or jumps back", {
        PASSES: ("test_a_wrong_clock_is_told_and_changes_nothing",),
        BUDGET: ("test_the_clock_of_the_broker_is_compared_with_ours",),
        DISTURBED: ("test_a_clock_that_is_set_back_changes_no_timer",),
    }),
    50: ("the repeated hour in autumn", {CLOCK: ("test_two_instants_of_the_repeated_hour_stay_two",)}),
    51: ("a trading day across midnight", {
        CLOCK: (
            "test_half_past_midnight_utc_belongs_to_the_day_before",
            "test_the_trading_day_is_new_yorks_calendar_day",
            "test_an_account_s_day_follows_its_zone_and_calendar",
        ),
        CLOCKS: ("test_each_trade_belongs_to_its_accounts_day",),
    }),
    52: ("the system's zone changes or is not known", {
        CLOCK: (
            "test_days_need_neither_the_systems_zone_nor_its_list_of_zones",
            "test_a_change_of_the_systems_zone_while_running_moves_no_day",
        ),
    }),
    53: ("the computer sleeps", {DISTURBED: ("test_after_a_long_sleep_everything_is_caught_up_at_once",)}),
    54: ("a mistake of ours in the worker", {
        DISTURBED: (
            "test_a_mistake_of_ours_is_loud_and_the_watch_begins_anew",
            "test_the_fourth_mistake_within_five_minutes_is_raised",
        ),
    }),
    55: ("quit during a sync", {
        DISTURBED: ("test_quits_at_any_moment_end_quickly_and_lose_nothing",),
        WATCHING: ("test_stop_is_heard_in_the_middle_of_a_hanging_request",),
    }),
    56: ("a mistake of ours in the window", {START: ("test_bug_in_any_thread_becomes_a_report",)}),
    57: ("the system ends the program", {SYNCING: ("test_a_watching_sync_ends_cleanly_when_it_is_asked_to",)}),
    58: ("a frozen program that lacks a part", {FROZEN: ("test_the_frozen_program_starts_everything_once",)}),
    59: ("settings that are damaged or of a newer version", {
        SETTINGS: (
            "test_any_bytes_are_settings_or_are_kept_with_defaults",
            "test_settings_of_a_newer_version_are_used_as_far_as_known_and_kept_whole",
        ),
    }),
}  # fmt: skip
"""By the numbers of the fault matrix: what happens, and which tests (by file) make it happen."""
PROMISED = {*range(1, 48), *range(49, 60)}
"""All but 48: there is no other database than SQLite yet."""


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the names of the test functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name[:5] == "test_")


def test_no_fault_of_the_matrix_is_without_a_test() -> None:
    assert MATRIX.keys() == PROMISED
    assert all(tests and all(tests.values()) for _, tests in MATRIX.values())


@pytest.mark.parametrize("row", sorted(MATRIX))
def test_every_test_that_the_matrix_names_exists(row: int) -> None:
    named = {(path, name) for path, names in MATRIX[row][1].items() for name in names}
    assert {(path, name) for path, name in named if name not in names_in(path)} == set()
